import { randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { SrpExchange } from './srp.ts';

/** A sign-in that waits for its next step. */
export interface Challenge {
  kind: 'PASSWORD_VERIFIER' | 'NEW_PASSWORD_REQUIRED';
  clientId: string;
  /** Undefined for a user that does not exist, whose sign-in goes on to its end and fails there. */
  username: string | undefined;
  exchange?: SrpExchange;
  expiresAt: number;
}

/** More than this many sign-ins at a time push the oldest out. */
const MAX_WAITING = 10_000;

/** Sign-ins under way. They live in memory: after a restart, a sign-in starts anew. */
export class Challenges {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Challenge>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the token that takes the challenge up again. */
  add(challenge: Omit<Challenge, 'expiresAt'>, validity: number): string {
    const oldest = this.#waiting.keys().next().value;
    if (this.#waiting.size >= MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    const token = randomBytes(96).toString('base64');
    this.#waiting.set(token, { ...challenge, expiresAt: this.#clock.now() + validity });
    return token;
  }

  /** Takes a challenge of this kind and client, which is gone then. */
  take(token: string, kind: Challenge['kind'], clientId: string): Challenge | 'unknown' | 'expired' {
    const challenge = this.#waiting.get(token);
    if (challenge?.kind !== kind || challenge.clientId !== clientId) return 'unknown';
    this.#waiting.delete(token);
    return challenge.expiresAt > this.#clock.now() ? challenge : 'expired';
  }
}
