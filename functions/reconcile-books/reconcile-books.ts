import * as z from 'zod/mini';
import type { Comparison, Request } from '../books/reconciler.ts';
import type { Handler } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';

/** A schedule sends an event of its own, which asks for nothing. */
const input = z.object({
  repair: z.optional(z.boolean()),
  after: z.optional(z.string().check(z.minLength(1))),
});

/** What is kept of the function's time for the second look at what seems wrong, in milliseconds. */
const RESERVE_MS = 90_000;
/** Of less time, this much of it. */
const RESERVE_SHARE = 0.25;

/** The answer: what was found, and where to go on when the time did not do. */
export type Answer = Comparison & { complete: boolean };

/** Compares the books as far as the function's time goes, and tells what it found in logs and a metric too. */
export function reconcileBooksHandler(reconcile: (request: Request) => Promise<Comparison>): Handler<Answer> {
  return async (event, invocation) => {
    const { repair = false, after } = input.parse(event ?? {});
    logger.resetKeys();
    const reserve = Math.min(RESERVE_MS, invocation.getRemainingTimeInMillis() * RESERVE_SHARE);
    const comparison = await reconcile({
      repair,
      after,
      isLate: () => invocation.getRemainingTimeInMillis() <= reserve,
    });
    const { compared, cursor, findings } = comparison;
    const remaining = findings.filter(({ repaired }) => repaired === undefined);
    for (const finding of findings) logger.warn('The books do not agree', { finding });
    logger.info('The books were compared', { ...compared, findings: findings.length, cursor });
    metrics.addMetric('BooksMismatch', 'Count', remaining.length);
    if (cursor !== undefined) {
      logger.warn('Not all books were compared: go on from the cursor', { cursor });
      metrics.addMetric('BooksUnread', 'Count', 1);
    }
    metrics.publishStoredMetrics();
    return { complete: cursor === undefined, ...comparison };
  };
}
