/** A `Retry` rule, defaults filled in. Times are in seconds. */
export interface Retrier {
  errors: readonly string[];
  interval: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelay: number | undefined;
  fullJitter: boolean;
}

/**
 * How long to wait before a retry, in milliseconds.
 *
 * The delay grows by `backoffRate` with each retry, is cut at `maxDelay`, and with full jitter is a
 * random part of that (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 *
 * @param attempt how many retries this rule has already given; 0 for the first.
 * @param random gives numbers from 0 (included) to 1 (not included).
 */
export function retryDelay(retrier: Retrier, attempt: number, random: () => number): number {
  const seconds = Math.min(
    retrier.interval * retrier.backoffRate ** attempt,
    retrier.maxDelay ?? Infinity,
    LONGEST_DELAY_SECONDS,
  );
  return Math.round(seconds * 1000 * (retrier.fullJitter ? random() : 1));
}

/** A year and a day: the longest delay the service knows. */
const LONGEST_DELAY_SECONDS = 31_622_400;
