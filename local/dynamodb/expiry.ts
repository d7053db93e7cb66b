import type { Alarm } from '../kernel/clock.ts';
import type { Change } from './database.ts';
import type { Engine } from './engine.ts';
import { EXPIRY_PREFIX, expiriesUntil, expiryKey, readExpiryKey } from './expiry-key.ts';
import { startingWith } from './database.ts';

/**
 * The time between two sweeps. AWS promises no moment either: expired items stay readable until they are
 * removed, a few days later at worst
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
 */
export const SWEEP_INTERVAL_MS = 5 * 60 * 1000;

/** An expiry further back is taken for a mistake and the item kept, as AWS does. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 60 * 60;

/** Removes items whose time is over. It sleeps while nothing is due. */
export class ExpirySweeper {
  readonly #engine: Engine;
  #alarm: Alarm | undefined;
  #armedFor = Infinity;
  #lastSweep = -Infinity;
  #sweeping: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Looks at what is stored, and from then on at what is written. */
  async start(): Promise<void> {
    this.#engine.store.watch((changes) => this.#notice(changes));
    await this.#armForNext();
  }

  /** Resolves when a sweep that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm?.cancel();
    await this.#sweeping;
  }

  #notice(changes: readonly Change[]): void {
    for (const { type, key } of changes)
      if (type === 'put' && key.startsWith(EXPIRY_PREFIX)) this.#armFor(readExpiryKey(key).seconds);
  }

  #armFor(seconds: number): void {
    const time = Math.max(seconds * 1000, this.#lastSweep + SWEEP_INTERVAL_MS);
    if (this.#stopped || time >= this.#armedFor) return;
    this.#alarm?.cancel();
    this.#armedFor = time;
    this.#alarm = this.#engine.clock.at(time, () => {
      this.#armedFor = Infinity;
      this.#lastSweep = this.#engine.clock.now();
      this.#sweeping = this.#sweep().catch((error: Error) => process.emitWarning(error));
    });
  }

  async #armForNext(): Promise<void> {
    for await (const [key] of this.#engine.database.entries({ ...startingWith(EXPIRY_PREFIX), limit: 1 }))
      this.#armFor(readExpiryKey(key).seconds);
  }

  async #sweep(): Promise<void> {
    const seconds = this.#engine.clock.now() / 1000;
    for await (const [key] of this.#engine.database.entries(expiriesUntil(seconds))) {
      if (this.#stopped) return;
      await this.#expire(key, seconds);
    }
    await this.#armForNext();
  }

  async #expire(key: string, now: number): Promise<void> {
    const { seconds, itemKey } = readExpiryKey(key);
    const table = this.#engine.tables.find(itemKey.split('!')[1]!);
    const attribute = table?.stored.settings.timeToLive;
    await this.#engine.store.change([itemKey], () => {
      const forget: Change[] = [{ type: 'del', key }];
      const before = this.#engine.store.read(itemKey);
      const due =
        table !== undefined &&
        attribute !== undefined &&
        before !== undefined &&
        expiryKey(before.item, attribute, itemKey) === key &&
        now - seconds <= OLDEST_EXPIRY_SECONDS;
      return { changes: due ? table.changes(itemKey, before, undefined) : forget, result: undefined };
    });
  }
}
