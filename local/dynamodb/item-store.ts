import type { Change, Database } from './database.ts';
import { KeyLocks } from './key-locks.ts';
import type { Version } from './table.ts';
import type { Item } from './types.ts';

/** What a locked decision came to. */
export interface Decision<Result> {
  changes: Change[];
  result: Result;
  /** Called once the changes are stored, the locks still held. */
  stored?: () => void;
}

/** Reads and writes of items. Every write, of one item or a hundred, goes through `change`. */
export class ItemStore {
  readonly #database: Database;
  readonly #locks = new KeyLocks();
  readonly #watchers: ((changes: readonly Change[]) => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** The item at a key, as last written. */
  read(key: string): Version | undefined {
    const json = this.#database.get(key);
    return json === undefined ? undefined : { json, item: JSON.parse(json) as Item };
  }

  /**
   * Locks the keys, lets `decide` look and judge, and stores what it decided in one batch. `decide` is not
   * asynchronous: what it reads is what its changes replace.
   */
  async change<Result>(keys: readonly string[], decide: () => Decision<Result>): Promise<Result> {
    const release = await this.#locks.acquire(keys);
    try {
      const { changes, result, stored } = decide();
      if (changes.length > 0) await this.#database.write(changes);
      stored?.();
      for (const watcher of this.#watchers) watcher(changes);
      return result;
    } finally {
      release();
    }
  }

  /** Reads several items as they are at one moment, never in the middle of a transaction on them. */
  readTogether(keys: readonly string[]): Promise<(Version | undefined)[]> {
    return this.change(keys, () => ({ changes: [], result: keys.map((key) => this.read(key)) }));
  }

  /** Has `watcher` see all changes, after they are stored. */
  watch(watcher: (changes: readonly Change[]) => void): void {
    this.#watchers.push(watcher);
  }
}
