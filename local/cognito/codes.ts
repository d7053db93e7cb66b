import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { faults } from './faults.ts';

const HOUR_MS = 3600_000;
/** How long codes count, by what they are for; as on AWS. */
export const CODE_VALIDITY_MS = { signUp: 24 * HOUR_MS, password: HOUR_MS, email: 24 * HOUR_MS } as const;
/** Wrong tries before a code counts no more. */
const MAX_TRIES = 5;
/** Codes of one kind that are sent to a user in an hour. */
const MAX_SENT = 5;

/** A code that was sent: its hash, until when it counts, and how often it was tried and sent. */
export interface PendingCode {
  salt: string;
  hash: string;
  expiresAt: number;
  tries: number;
  /** When codes were sent within the last hour. */
  sent: number[];
}

/**
 * A new code of six digits, and what is kept of it.
 * @throws AwsError LimitExceededException when too many were sent already.
 */
export function issueCode(
  previous: PendingCode | undefined,
  now: number,
  validity: number,
): { code: string; pending: PendingCode } {
  const sent = (previous?.sent ?? []).filter((at) => at > now - HOUR_MS);
  if (sent.length >= MAX_SENT) throw faults.tooManyAttempts();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('hex');
  const pending = { salt, hash: hash(salt, code), expiresAt: now + validity, tries: 0, sent: [...sent, now] };
  return { code, pending };
}

/**
 * Holds a code against what was sent, and counts the try.
 * @throws AwsError CodeMismatchException, ExpiredCodeException, LimitExceededException
 */
export function checkCode(pending: PendingCode | undefined, code: string, now: number): void {
  if (pending === undefined || pending.expiresAt <= now) throw faults.noCode();
  if (pending.tries >= MAX_TRIES) throw faults.tooManyAttempts();
  pending.tries++;
  if (!timingSafeEqual(Buffer.from(hash(pending.salt, code)), Buffer.from(pending.hash)))
    throw faults.wrongCode();
}

function hash(salt: string, code: string): string {
  return createHash('sha256').update(`${salt}${code}`).digest('hex');
}
