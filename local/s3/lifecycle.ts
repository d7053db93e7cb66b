import { after } from '../kernel/clock.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Bucket, Buckets } from './buckets.ts';
import type { Objects, ObjectVersion } from './objects.ts';

const DAY_MS = 86_400_000;
/** AWS looks once a day; an hour keeps a moved clock honest. */
const SWEEP_MS = 3600_000;

/** Deletes objects and versions when their bucket's lifecycle rules say so. */
export class Lifecycle {
  readonly #clock: Clock;
  readonly #buckets: Buckets;
  readonly #objects: Objects;
  #alarm: Alarm | undefined;

  constructor(clock: Clock, buckets: Buckets, objects: Objects) {
    this.#clock = clock;
    this.#buckets = buckets;
    this.#objects = objects;
  }

  start(): void {
    this.#alarm = after(this.#clock, SWEEP_MS, () => {
      void this.sweep().finally(() => {
        if (this.#alarm) this.start();
      });
    });
  }

  stop(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  /** Looks at every bucket with rules once. */
  async sweep(): Promise<void> {
    for (const bucket of this.#buckets.list()) {
      if (bucket.lifecycle.length > 0) await this.#sweepBucket(bucket);
    }
  }

  async #sweepBucket(bucket: Bucket): Promise<void> {
    const now = this.#clock.now();
    for (const rule of bucket.lifecycle) {
      if (rule.Status !== 'Enabled') continue;
      const prefix = rule.Prefix ?? '';
      if (rule.ExpirationInDays !== undefined) {
        const oldest = now - rule.ExpirationInDays * DAY_MS;
        for await (const { key, lastModified } of this.#objects.list(bucket.name, prefix, '')) {
          if (lastModified <= oldest) await this.#objects.delete(bucket.name, key, bucket.versioned);
        }
      }
      const days = rule.NoncurrentVersionExpiration?.NoncurrentDays ?? rule.NoncurrentVersionExpirationInDays;
      if (days === undefined) continue;
      const spared = rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions ?? 0;
      await this.#dropOlder(bucket.name, prefix, now - days * DAY_MS, spared);
    }
  }

  /** Versions replaced at `oldest` or before go, but for the newest `spared` of each key. */
  async #dropOlder(bucket: string, prefix: string, oldest: number, spared: number): Promise<void> {
    const outdated = new Map<string, ObjectVersion[]>();
    for await (const version of this.#objects.olderVersions(bucket)) {
      if (!version.key.startsWith(prefix)) continue;
      const versions = outdated.get(version.key) ?? [];
      versions.push(version);
      outdated.set(version.key, versions);
    }
    for (const [key, versions] of outdated) {
      versions.sort((left, right) => right.order - left.order);
      for (const { versionId, noncurrentSince = 0 } of versions.slice(spared)) {
        if (noncurrentSince <= oldest) await this.#objects.deleteVersion(bucket, key, versionId);
      }
    }
  }
}
