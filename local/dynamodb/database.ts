import type { AbstractBatchOperation, AbstractLevel } from 'abstract-level';
import { ClassicLevel } from 'classic-level';
import { MemoryLevel } from 'memory-level';
import { BootError } from '../kernel/errors.ts';
import { refuseHeadless } from '../kernel/level-folder.ts';

type Level = AbstractLevel<string | Buffer | Uint8Array, string, string>;

export type Change = { type: 'put'; key: string; value: string } | { type: 'del'; key: string };

/** Keys from `gte`/`gt` to `lt`/`lte`. */
export interface Bounds {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  limit?: number;
}

/** How many entries are read in one go; a query mostly wants fewer. */
const CHUNK = 100;

/**
 * The one LevelDB that holds all tables. Values are JSON text as the operations made it, so that an item is
 * serialised once however many indexes hold it. Single reads are synchronous: they are answered from memory
 * or the page cache in microseconds, less than a trip through the thread pool takes.
 */
export class Database {
  readonly #level: Level;

  private constructor(level: Level) {
    this.#level = level;
  }

  /**
   * Opens the database in `folder`, or one in memory when there is none.
   * @throws BootError STATE_LOCKED when another process has it open, STATE_CORRUPT when it cannot be read.
   */
  static async open(folder: string | undefined): Promise<Database> {
    if (folder !== undefined) refuseHeadless(folder);
    const level: Level =
      folder === undefined ? new MemoryLevel<string, string>() : new ClassicLevel<string, string>(folder);
    try {
      await level.open();
    } catch (error) {
      const cause = ((error as Error).cause ?? {}) as { code?: string; message?: string };
      if (cause.code === 'LEVEL_LOCKED') {
        throw new BootError('STATE_LOCKED', 'Another process is using the tables in this state folder', {
          place: folder,
          advice: 'End the other one first, or give this one a state folder of its own with --state.',
          cause: error,
        });
      }
      throw new BootError('STATE_CORRUPT', `The tables cannot be read: ${cause.message ?? String(error)}`, {
        place: folder,
        advice: 'Nothing was changed. Put back a copy of the folder, or start anew with npm run reset.',
        cause: error,
      });
    }
    return new Database(level);
  }

  get(key: string): string | undefined {
    return this.#level.getSync(key);
  }

  /** All changes or none; once resolved they survive the death of the process. */
  async write(changes: readonly Change[]): Promise<void> {
    await this.#level.batch(changes as AbstractBatchOperation<Level, string, string>[]);
  }

  /** The values in a range, as it stands now whatever is written meanwhile. */
  async *values(bounds: Bounds): AsyncGenerator<string> {
    const iterator = this.#level.values(bounds);
    try {
      for (;;) {
        // A chunk may be short for its bytes; only an empty one is the end.
        const chunk = await iterator.nextv(CHUNK);
        if (chunk.length === 0) return;
        yield* chunk;
      }
    } finally {
      await iterator.close();
    }
  }

  /** The entries in a range, as it stands now whatever is written meanwhile. */
  async *entries(bounds: Bounds): AsyncGenerator<[key: string, value: string]> {
    yield* this.#level.iterator(bounds);
  }

  async removeRange(bounds: Bounds): Promise<void> {
    await this.#level.clear(bounds);
  }

  async close(): Promise<void> {
    await this.#level.close();
  }
}

/** The range of all keys that start with `prefix`, whose last character must not be the highest there is. */
export function startingWith(prefix: string): { gte: string; lt: string } {
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { gte: prefix, lt: end };
}
