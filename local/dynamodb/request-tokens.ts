import { createHash } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Change, Database } from './database.ts';
import { startingWith } from './database.ts';

/** How long a ClientRequestToken is remembered. */
export const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

/** Tokens lie under `token!<expiry in milliseconds, 15 digits>!<token>`, hence in the order in which they expire. */
const PREFIX = 'token!';
const DIGITS = 15;

interface Used {
  fingerprint: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/**
 * The ClientRequestTokens of finished transactions. A token is stored in the very batch of its transaction,
 * so both are there after a crash or neither.
 */
export class RequestTokens {
  readonly #clock: Clock;
  /** In the order in which they expire, which is that of their insertion. */
  readonly #used: Map<string, Used>;

  private constructor(clock: Clock, used: Map<string, Used>) {
    this.#clock = clock;
    this.#used = used;
  }

  static async load(database: Database, clock: Clock): Promise<RequestTokens> {
    const used = new Map<string, Used>();
    for await (const [key, fingerprint] of database.entries(startingWith(PREFIX))) {
      const token = key.slice(PREFIX.length + DIGITS + 1);
      used.set(token, { fingerprint, expiresAt: Number(key.slice(PREFIX.length, PREFIX.length + DIGITS)) });
    }
    return new RequestTokens(clock, used);
  }

  /** The key to lock while a transaction with this token runs. */
  lockKey(token: string): string {
    return PREFIX + token;
  }

  /**
   * Whether a transaction with this token is already done.
   * @throws AwsError IdempotentParameterMismatchException when it was another one.
   */
  isDone(token: string, fingerprint: string): boolean {
    const used = this.#used.get(token);
    if (used === undefined || used.expiresAt <= this.#clock.now()) return false;
    if (used.fingerprint === fingerprint) return true;
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The ClientRequestToken was used before, by a request with other parameters',
    );
  }

  /** The changes that note a token as used and forget those whose time is over. */
  changes(token: string, fingerprint: string): Change[] {
    const now = this.#clock.now();
    const forget = this.#expired(now).map(([other, { expiresAt }]): Change => ({
      type: 'del',
      key: keyOf(other, expiresAt),
    }));
    return [...forget, { type: 'put', key: keyOf(token, now + TOKEN_LIFETIME_MS), value: fingerprint }];
  }

  /** Makes good what `changes` announced, once it is stored. */
  settle(token: string, fingerprint: string): void {
    const now = this.#clock.now();
    for (const [other] of this.#expired(now)) this.#used.delete(other);
    this.#used.set(token, { fingerprint, expiresAt: now + TOKEN_LIFETIME_MS });
  }

  #expired(now: number): [string, Used][] {
    const expired: [string, Used][] = [];
    for (const entry of this.#used) {
      if (entry[1].expiresAt > now) break;
      expired.push(entry);
    }
    return expired;
  }
}

function keyOf(token: string, expiresAt: number): string {
  return `${PREFIX}${String(expiresAt).padStart(DIGITS, '0')}!${token}`;
}

/** The same for requests that differ only in the order of their members, which AWS takes for identical. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(canonical(request)).digest('base64');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
