import type { SubscriptionProperties } from './schemas.ts';

/** So many retries, the delay growing evenly by factor from the first to the last of them; in milliseconds. */
interface Phase {
  retries: number;
  from: number;
  to: number;
}

const SECOND = 1000;

/** For queues and functions: 100,015 retries over 23 days. */
const MANAGED: readonly Phase[] = [
  { retries: 3, from: 0, to: 0 },
  { retries: 2, from: SECOND, to: SECOND },
  { retries: 10, from: SECOND, to: 20 * SECOND },
  { retries: 100_000, from: 20 * SECOND, to: 20 * SECOND },
];

/** For mail: 50 retries over six hours. */
const MAIL: readonly Phase[] = [
  { retries: 2, from: 10 * SECOND, to: 10 * SECOND },
  { retries: 10, from: 10 * SECOND, to: 600 * SECOND },
  { retries: 38, from: 600 * SECOND, to: 600 * SECOND },
];

/**
 * How long SNS waits before it tries again, in milliseconds; undefined when it gives up. Without AWS's
 * jitter, which serves endpoints that many topics share
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html).
 * @param failures how many attempts have failed; from 1.
 */
export function retryDelay(
  protocol: SubscriptionProperties['Protocol'],
  failures: number,
): number | undefined {
  let retry = failures - 1;
  for (const { retries, from, to } of protocol.startsWith('email') ? MAIL : MANAGED) {
    if (retry < retries)
      return from === to ? from : Math.round(from * (to / from) ** (retry / (retries - 1)));
    retry -= retries;
  }
  return undefined;
}
