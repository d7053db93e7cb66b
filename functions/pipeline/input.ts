import * as z from 'zod/mini';

/** What the state machine hands to every step. */
export const stepInput = z.object({
  orderId: z.string().check(z.minLength(1)),
  /** Counted from 1; `maxAttempts` is the last one. */
  attempt: z.int().check(z.minimum(1)),
  maxAttempts: z.int().check(z.minimum(1)),
  /** When the state was entered; ISO 8601. */
  startedAt: z.string(),
});

export type StepInput = z.infer<typeof stepInput>;
