import { randomBytes, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import { faults } from './faults.ts';
import type { PasswordPolicy, Pool } from './pools.ts';
import { makeVerifier } from './srp.ts';
import type { User } from './users.ts';

const MAX_LENGTH = 256;
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S \S/;
/** Failed sign-ins before the user is locked out for a second, then two, four … */
const FREE_FAILURES = 5;
const MAX_LOCK_MS = 15 * 60_000;

/** @throws AwsError InvalidPasswordException, naming the first rule that is broken. */
export function checkPolicy(policy: PasswordPolicy, password: string): void {
  const broken = (
    [
      [password.length < policy.minimumLength, 'Password not long enough'],
      [password.length > MAX_LENGTH, 'Password too long'],
      [policy.lowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
      [policy.uppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
      [policy.numbers && !/\d/.test(password), 'Password must have numeric characters'],
      [policy.symbols && !SYMBOL.test(password), 'Password must have symbol characters'],
      [password.trim() !== password, 'Password must not begin or end with a space'],
    ] as const
  ).find(([violated]) => violated);
  if (broken)
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
}

/** A password that fits any policy of the length asked for. */
export function temporaryPassword(policy: PasswordPolicy): string {
  return `aA1!${randomBytes(MAX_LENGTH)
    .toString('base64url')
    .slice(0, Math.max(policy.minimumLength, 12) - 4)}`;
}

/** Gives a user a password; only what can check it is kept. */
export function setPassword(pool: Pool, user: User, password: string, now: number): void {
  user.password = makeVerifier(pool.name, user.username, password);
  user.updatedAt = now;
  delete user.temporaryUntil;
  delete user.failures;
}

/** Whether that is the user's password. */
export function isPassword(pool: Pool, user: User, password: string): boolean {
  if (!user.password) return false;
  const { verifier } = makeVerifier(pool.name, user.username, password, user.password.salt);
  return sameText(verifier, user.password.verifier);
}

/**
 * Runs one attempt to show the password, and keeps the count of those that failed
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html, lockout behavior).
 * @throws AwsError NotAuthorizedException for a wrong password, or while the user is locked out.
 */
export function attempt(user: User, now: number, isRight: () => boolean): void {
  if (user.failures && user.failures.last + MAX_LOCK_MS < now) delete user.failures;
  if (user.failures && user.failures.lockedUntil > now) throw faults.lockedOut();
  if (isRight()) {
    delete user.failures;
    return;
  }
  const count = (user.failures?.count ?? 0) + 1;
  const lock = count < FREE_FAILURES ? 0 : Math.min(MAX_LOCK_MS, 1000 * 2 ** (count - FREE_FAILURES));
  user.failures = { count, last: now, lockedUntil: now + lock };
  throw faults.wrongPassword();
}

/** Compares secrets in a time that tells nothing of where they differ. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
