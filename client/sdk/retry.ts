import { asOrdersError, isTransient } from './errors.ts';
import { Backoff } from './recovery/backoff.ts';
import { pause } from './recovery/clock.ts';
import type { Environment } from './recovery/timings.ts';

const PAUSES = { first: 400, longest: 8_000 };
/** One try and four more: some ten seconds of pauses, where the server does not ask for longer ones. */
const TRIES = 5;

/**
 * Does something again while it fails of what may be gone in a moment. For wishes that may be repeated:
 * queries, and mutations with an idempotency key.
 * @throws OrdersError, the last one; the signal's reason when that aborts
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { clock, random }: Environment,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const backoff = new Backoff(PAUSES, random);
  for (let tries = 1; ; tries += 1) {
    try {
      signal?.throwIfAborted();
      return await attempt();
    } catch (failure) {
      if (signal?.aborted) throw signal.reason;
      const error = asOrdersError(failure);
      if (tries === TRIES || !isTransient(error)) throw error;
      const { retryAfter } = error.details;
      const told = typeof retryAfter === 'number' ? retryAfter * 1000 : 0;
      await pause(clock, Math.max(told, backoff.next()), signal);
    }
  }
}
