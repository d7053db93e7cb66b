import { AwsError } from '../kernel/errors.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 480_000;

/**
 * How long EventBridge waits before it tries again, in milliseconds: twice as long each time, up to eight
 * minutes. AWS tells of a back-off and of 185 retries in 24 hours, not of the delays; these fill 23.6 hours.
 * Without AWS's jitter, which serves targets that many rules share.
 * @param failures how many attempts have failed; from 1.
 */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
}

const THROTTLED = 429;
const SERVER_FAULTS = 500;

/** Whether trying again may help: not when the target is gone or does not let the rule in. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof AwsError) || error.status >= SERVER_FAULTS || error.status === THROTTLED;
}
