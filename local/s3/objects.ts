import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Change, Store } from '../kernel/store.ts';
import { blobId } from './blobs.ts';
import type { Blobs } from './blobs.ts';
import type { Checksum } from './checksums.ts';

/** What is known of one version of an object beside its bytes. */
export interface ObjectVersion {
  key: string;
  /** `null` for what was written while the bucket kept no versions. */
  versionId: string;
  /** Undefined for a delete marker, which has nothing to read. */
  blob: string | undefined;
  size: number;
  /** In quotes, as it is sent. */
  etag: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
  /** `content-type` and other headers that come back as they were sent. */
  headers: Record<string, string>;
  /** `x-amz-meta-…`, without the prefix. */
  metadata: Record<string, string>;
  checksums: Partial<Record<Checksum, string>>;
  /** Greater than that of every version it replaced. */
  order: number;
  /** When a newer version took its place. */
  noncurrentSince?: number;
}

/** What a write holds against the object that is there; `current` is undefined when there is none. */
export type Precondition = (current: ObjectVersion | undefined) => void;

export interface PutRequest {
  bucket: string;
  key: string;
  body: Buffer;
  headers: Record<string, string>;
  metadata: Record<string, string>;
  checksums: Partial<Record<Checksum, string>>;
  versioned: boolean;
  /** @throws AwsError to refuse the write. */
  precondition: Precondition;
}

/** Sorts after every character a key may hold. */
const LAST = '\u{10FFFF}';
const SEPARATOR = '\u0000';

const CURRENT = 'current/';
const OLDER = 'older/';
const DOOMED = 'doomed/';

/**
 * Objects and their versions. The entry in the store is the commit point: bytes are written before it
 * under an id of their own, and whatever a crash leaves behind is removed at the next start.
 */
export class Objects {
  readonly #clock: Clock;
  readonly #blobs: Blobs;
  readonly #store: Store;
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(clock: Clock, store: Store, blobs: Blobs) {
    this.#clock = clock;
    this.#blobs = blobs;
    this.#store = store;
  }

  /** Removes bytes that belong to no object: of writes and deletions that were cut off. */
  async recover(): Promise<void> {
    for await (const [key] of this.#store.entries({ from: DOOMED, to: DOOMED + LAST })) {
      await this.#forget(key.slice(DOOMED.length));
    }
  }

  /** @returns undefined when there is no such object; a delete marker is an object here. */
  async find(bucket: string, key: string, versionId?: string): Promise<ObjectVersion | undefined> {
    const current = await this.#store.get<ObjectVersion>(currentKey(bucket, key));
    if (versionId === undefined || current?.versionId === versionId) return current;
    return this.#store.get<ObjectVersion>(olderKey(bucket, key, versionId));
  }

  read(version: ObjectVersion, start = 0, end = version.size): Promise<Buffer> {
    return version.blob === undefined
      ? Promise.resolve(Buffer.alloc(0))
      : this.#blobs.read(version.blob, start, end);
  }

  /** Current objects in the order of their keys, from `after` on (not included); no delete markers. */
  async *list(bucket: string, prefix: string, after: string): AsyncIterable<ObjectVersion> {
    const from = after >= prefix ? `${after}${SEPARATOR}` : prefix;
    const range = { from: currentKey(bucket, from), to: currentKey(bucket, prefix + LAST) };
    for await (const [, version] of this.#store.entries<ObjectVersion>(range)) {
      if (version.blob !== undefined) yield version;
    }
  }

  /** @throws AwsError whatever the precondition throws. */
  put(request: PutRequest): Promise<ObjectVersion> {
    const { bucket, key, body, versioned } = request;
    return this.#alone(`${bucket}/${key}`, async () => {
      const current = await this.find(bucket, key);
      request.precondition(current?.blob === undefined ? undefined : current);
      const blob = blobId();
      await this.#store.write([{ key: DOOMED + blob, value: 1 }]);
      await this.#blobs.write(blob, body);
      const version: ObjectVersion = {
        key,
        versionId: versioned ? newVersionId() : 'null',
        blob,
        size: body.length,
        etag: `"${createHash('md5').update(body).digest('hex')}"`,
        lastModified: this.#clock.now(),
        headers: request.headers,
        metadata: request.metadata,
        checksums: request.checksums,
        order: (current?.order ?? 0) + 1,
      };
      await this.#replace(bucket, current, version);
      return version;
    });
  }

  /** @returns the delete marker that now stands there, in a bucket that keeps versions. */
  delete(bucket: string, key: string, versioned: boolean): Promise<ObjectVersion | undefined> {
    return this.#alone(`${bucket}/${key}`, async () => {
      const current = await this.find(bucket, key);
      if (!versioned) {
        if (current) await this.#commit([{ key: currentKey(bucket, key) }], current.blob);
        return undefined;
      }
      const marker: ObjectVersion = {
        key,
        versionId: newVersionId(),
        blob: undefined,
        size: 0,
        etag: '',
        lastModified: this.#clock.now(),
        headers: {},
        metadata: {},
        checksums: {},
        order: (current?.order ?? 0) + 1,
      };
      await this.#replace(bucket, current, marker);
      return marker;
    });
  }

  /** Removes one version for good; the newest of the others takes its place. @returns what was removed. */
  deleteVersion(bucket: string, key: string, versionId: string): Promise<ObjectVersion | undefined> {
    return this.#alone(`${bucket}/${key}`, async () => {
      const version = await this.find(bucket, key, versionId);
      if (version === undefined) return undefined;
      const current = await this.find(bucket, key);
      if (current?.versionId !== versionId) {
        await this.#commit([{ key: olderKey(bucket, key, versionId) }], version.blob);
        return version;
      }
      const heir = await this.#newestOlder(bucket, key);
      const changes: Change[] = [{ key: currentKey(bucket, key), value: heir && asCurrent(heir) }];
      if (heir) changes.push({ key: olderKey(bucket, key, heir.versionId) });
      await this.#commit(changes, version.blob);
      return version;
    });
  }

  /** Versions that newer ones have replaced, over all of a bucket. */
  async *olderVersions(bucket: string): AsyncIterable<ObjectVersion> {
    const range = { from: `${OLDER}${bucket}/`, to: `${OLDER}${bucket}/${LAST}` };
    for await (const [, version] of this.#store.entries<ObjectVersion>(range)) yield version;
  }

  async #newestOlder(bucket: string, key: string): Promise<ObjectVersion | undefined> {
    const start = olderKey(bucket, key, '');
    let newest: ObjectVersion | undefined;
    for await (const [, version] of this.#store.entries<ObjectVersion>({ from: start, to: start + LAST })) {
      if (!newest || version.order > newest.order) newest = version;
    }
    return newest;
  }

  /** Lets `version` take the place of `current`, which is kept if it has an id of its own or the new one has. */
  async #replace(bucket: string, current: ObjectVersion | undefined, version: ObjectVersion): Promise<void> {
    const changes: Change[] = [{ key: currentKey(bucket, version.key), value: version }];
    const kept = current && current.versionId !== version.versionId;
    if (kept) {
      const key = olderKey(bucket, current.key, current.versionId);
      changes.push({ key, value: { ...current, noncurrentSince: this.#clock.now() } });
    }
    if (version.blob !== undefined) changes.push({ key: DOOMED + version.blob });
    await this.#commit(changes, kept ? undefined : current?.blob);
  }

  /** Writes all changes at once, then removes the bytes nobody refers to any more. */
  async #commit(changes: readonly Change[], doomed: string | undefined): Promise<void> {
    await this.#store.write(
      doomed === undefined ? changes : [...changes, { key: DOOMED + doomed, value: 1 }],
    );
    if (doomed !== undefined) await this.#forget(doomed);
  }

  async #forget(blob: string): Promise<void> {
    await this.#blobs.remove(blob);
    await this.#store.write([{ key: DOOMED + blob }]);
  }

  /** One change of an object at a time. */
  #alone<T>(name: string, action: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const result = before.then(action, action);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.#locks.get(name) === settled) this.#locks.delete(name);
      });
    this.#locks.set(name, settled);
    return result;
  }
}

function currentKey(bucket: string, key: string): string {
  return `${CURRENT}${bucket}/${key}`;
}

function olderKey(bucket: string, key: string, versionId: string): string {
  return `${OLDER}${bucket}/${key}${SEPARATOR}${versionId}`;
}

function asCurrent({ noncurrentSince: _, ...version }: ObjectVersion): ObjectVersion {
  return version;
}

function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}

/** The error for an object that is not there. */
export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', {
    status: 404,
    members: { Key: key },
  });
}
