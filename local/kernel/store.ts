import type { AbstractBatchOperation, AbstractLevel } from 'abstract-level';
import { ClassicLevel } from 'classic-level';
import { MemoryLevel } from 'memory-level';
import { BootError } from './errors.ts';
import { refuseHeadless } from './level-folder.ts';

/** One change of `Store.write`. A `value` is anything JSON can hold; without one the key is removed. */
export interface Change {
  key: string;
  value?: unknown;
}

/** Which keys, in order: from `from` (included) to `to` (not included). */
export interface Range {
  from?: string;
  to?: string;
  reverse?: boolean;
  limit?: number;
}

/**
 * A durable, ordered map of string keys to JSON values. A `write` is all or nothing and survives
 * the death of the process the moment it resolves.
 */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  write(changes: readonly Change[]): Promise<void>;
  entries<T>(range?: Range): AsyncIterable<[key: string, value: T]>;
  /** The part of this store that belongs to `name`; keys of different parts never meet. */
  part(name: string): Store;
}

type Level = AbstractLevel<string | Buffer | Uint8Array, string, unknown>;

/** Separates a part's name from its keys; part names hold letters, digits and dashes only. */
const SEPARATOR = '!';
/** Sorts after the separator, so a part's keys are exactly those from `name!` to `name"`. */
const AFTER_SEPARATOR = '"';

class LevelStore implements Store {
  readonly #level: Level;
  readonly #prefix: string;

  constructor(level: Level, prefix: string) {
    this.#level = level;
    this.#prefix = prefix;
  }

  async get<T>(key: string): Promise<T | undefined> {
    return (await this.#level.get(this.#prefix + key)) as T | undefined;
  }

  async write(changes: readonly Change[]): Promise<void> {
    const operations: AbstractBatchOperation<Level, string, unknown>[] = changes.map(({ key, value }) =>
      value === undefined
        ? { type: 'del', key: this.#prefix + key }
        : { type: 'put', key: this.#prefix + key, value },
    );
    await this.#level.batch(operations);
  }

  async *entries<T>(range: Range = {}): AsyncIterable<[string, T]> {
    const end = range.to ?? undefined;
    const iterator = this.#level.iterator({
      gte: this.#prefix + (range.from ?? ''),
      ...(end !== undefined
        ? { lt: this.#prefix + end }
        : this.#prefix
          ? { lt: this.#prefix.slice(0, -1) + AFTER_SEPARATOR }
          : {}),
      reverse: range.reverse ?? false,
      limit: range.limit ?? -1,
    });
    for await (const [key, value] of iterator) yield [key.slice(this.#prefix.length), value as T];
  }

  part(name: string): Store {
    if (!/^[A-Za-z0-9-]+$/.test(name)) throw new RangeError(`Not a name for a part of a store: ${name}`);
    return new LevelStore(this.#level, `${this.#prefix}${name}${SEPARATOR}`);
  }
}

/** A store and the way to let go of it. */
export interface OpenStore {
  store: Store;
  close(): Promise<void>;
}

/**
 * Opens the store kept in `folder`, or one in memory when there is none.
 * @throws BootError STATE_LOCKED when another process has it open, STATE_CORRUPT when it cannot be read.
 */
export async function openStore(folder?: string): Promise<OpenStore> {
  if (folder !== undefined) refuseHeadless(folder);
  const level: Level =
    folder === undefined
      ? new MemoryLevel<string, unknown>({ valueEncoding: 'json' })
      : new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' });
  try {
    await level.open();
  } catch (error) {
    const cause = error instanceof Error ? ((error.cause as { code?: string; message?: string }) ?? {}) : {};
    if (cause.code === 'LEVEL_LOCKED') {
      throw new BootError('STATE_LOCKED', 'Another process is using this state folder', {
        place: folder,
        advice: 'End the other one first, or give this one a state folder of its own with --state.',
        cause: error,
      });
    }
    throw new BootError(
      'STATE_CORRUPT',
      `The state folder cannot be read: ${cause.message ?? String(error)}`,
      {
        place: folder,
        advice: 'Nothing was changed. Put back a copy of the folder, or start anew with npm run reset.',
        cause: error,
      },
    );
  }
  return { store: new LevelStore(level, ''), close: () => level.close() };
}
