import * as z from 'zod/mini';

/** Units an order keeps for itself. Times are ISO 8601, UTC. */
export const holdSchema = z.object({
  orderId: z.string(),
  state: z.enum(['HELD', 'COMMITTED', 'RELEASED', 'RETURNED']),
  lines: z.array(z.object({ productId: z.string(), quantity: z.int() })),
  createdAt: z.string(),
  expiresAt: z.string(),
});

export type Hold = z.infer<typeof holdSchema>;

/**
 * How long stock is held, in milliseconds: longer than the state machine can take in its worst case, so
 * that a hold runs out only when the order was left behind.
 */
export const HOLD_MS = 20 * 60 * 1000;
