import type { Change, Store } from '../kernel/store.ts';
import { AwsError } from '../kernel/errors.ts';
import type { PendingCode } from './codes.ts';
import { faults } from './faults.ts';
import type { Pool } from './pools.ts';
import type { Verifier } from './srp.ts';

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';

/** A user of a pool. Times in milliseconds since the epoch. */
export interface User {
  username: string;
  status: UserStatus;
  enabled: boolean;
  createdAt: number;
  updatedAt: number;
  /** `sub`, `email`, `email_verified`, … all strings. */
  attributes: Record<string, string>;
  groups: string[];
  password?: Verifier;
  /** Until when a temporary password may be used. */
  temporaryUntil?: number;
  /** Sign-ins that failed in a row, and until when none is tried. */
  failures?: { count: number; last: number; lockedUntil: number };
  /** Codes that were sent and not used yet, by what they are for. */
  codes: Partial<Record<'signUp' | 'password' | 'email', PendingCode>>;
  /** An address that counts once its code has come back. */
  pendingEmail?: string;
  /** Tokens given out before this are revoked. */
  signedOutAt?: number;
}

/** The users of all pools, kept by username and found by e-mail where the pool lets them. */
export class Users {
  readonly #store: Store;
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The user of that name or, where the pool allows it, e-mail address. */
  async find(pool: Pool, name: string): Promise<User | undefined> {
    const user = await this.#store.get<User>(userKey(pool, name));
    if (user || !(pool.emailIsUsername || pool.emailIsAlias)) return user;
    const username = await this.#store.get<string>(aliasKey(pool, name));
    return username === undefined ? undefined : this.#store.get<User>(userKey(pool, username));
  }

  /** @throws AwsError UserNotFoundException */
  async get(pool: Pool, name: string): Promise<User> {
    const user = await this.find(pool, name);
    if (user) return user;
    throw faults.noSuchUser();
  }

  /** @throws AwsError UsernameExistsException */
  create(pool: Pool, user: User): Promise<void> {
    return this.#alone(pool.id, async () => {
      if (await this.find(pool, user.username))
        throw new AwsError('UsernameExistsException', 'User already exists');
      const alias = aliasOf(pool, user);
      if (alias !== undefined && (await this.#store.get(alias)) !== undefined) {
        throw new AwsError('UsernameExistsException', 'An account with the given email already exists.');
      }
      await this.#store.write([
        { key: userKey(pool, user.username), value: user },
        ...(alias === undefined ? [] : [{ key: alias, value: user.username }]),
      ]);
    });
  }

  /**
   * Lets `action` change a user, alone. What it changed is kept even when it throws, so that failed
   * attempts are counted; `updatedAt` is the caller's.
   * @throws AwsError UserNotFoundException, AliasExistsException, and what the action throws.
   */
  change<T>(pool: Pool, username: string, action: (user: User) => T | Promise<T>): Promise<T> {
    return this.#alone(pool.id, async () => {
      const user = await this.#store.get<User>(userKey(pool, username));
      if (user === undefined) throw faults.noSuchUser();
      const before = aliasOf(pool, user);
      try {
        return await action(user);
      } finally {
        await this.#save(pool, user, before);
      }
    });
  }

  delete(pool: Pool, username: string): Promise<void> {
    return this.#alone(pool.id, async () => {
      const user = await this.#store.get<User>(userKey(pool, username));
      if (user === undefined) return;
      const alias = aliasOf(pool, user);
      await this.#store.write([
        { key: userKey(pool, username) },
        ...(alias === undefined ? [] : [{ key: alias }]),
      ]);
    });
  }

  /** In the order of their names, from `after` on (not included). */
  async *list(pool: Pool, after = ''): AsyncIterable<User> {
    const from = `${userKey(pool, after)}${after === '' ? '' : '\u0000'}`;
    for await (const [, user] of this.#store.entries<User>({ from, to: userKey(pool, '\u{10FFFF}') }))
      yield user;
  }

  async #save(pool: Pool, user: User, before: string | undefined): Promise<void> {
    const alias = aliasOf(pool, user);
    const changes: Change[] = [{ key: userKey(pool, user.username), value: user }];
    if (alias !== before) {
      const holder = alias === undefined ? undefined : await this.#store.get<string>(alias);
      if (holder !== undefined && holder !== user.username) {
        throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
      }
      if (before !== undefined) changes.push({ key: before });
      if (alias !== undefined) changes.push({ key: alias, value: user.username });
    }
    await this.#store.write(changes);
  }

  /** One change of a pool at a time: they are few, and names must stay unique over all users. */
  #alone<T>(poolId: string, action: () => Promise<T>): Promise<T> {
    const result = (this.#locks.get(poolId) ?? Promise.resolve()).then(action);
    this.#locks.set(
      poolId,
      result.catch(() => undefined),
    );
    return result;
  }
}

function folded(pool: Pool, name: string): string {
  return pool.caseSensitive ? name : name.toLowerCase();
}

function userKey(pool: Pool, username: string): string {
  return `user/${pool.id}/${folded(pool, username)}`;
}

function aliasKey(pool: Pool, email: string): string {
  return `alias/${pool.id}/${folded(pool, email)}`;
}

/** The key under which a user is found by e-mail, if at all. */
function aliasOf(pool: Pool, { attributes }: User): string | undefined {
  const email = attributes['email'];
  const counts = pool.emailIsUsername || (pool.emailIsAlias && attributes['email_verified'] === 'true');
  return email !== undefined && counts ? aliasKey(pool, email) : undefined;
}
