import * as z from 'zod/mini';
import type { Order, OrdersClient, Problem } from '../../../../sdk/main.ts';
import { keptKey } from '../../order/kept-key.ts';
import { ofTab } from '../../storage.ts';

const reason = z.string();
const wish = z.discriminatedUnion('action', [
  z.object({ action: z.literal('CANCEL') }),
  z.object({
    action: z.literal('REFUND'),
    amount: z.object({ amount: z.int(), currency: z.string() }),
    returnStock: z.boolean(),
    reason,
  }),
  z.object({ action: z.enum(['REDO', 'FORCE_REFUND', 'RELEASE_STOCK']), reason }),
]);

/** What an operator wants to be done with an order. */
export type Wish = z.infer<typeof wish>;

/** What became of a wish: the order as it stands, and why not where it was refused. */
export interface WishResult {
  order: Order;
  refusal: Problem | undefined;
}

/** Sends a wish under its key. */
export async function sendWish(
  client: OrdersClient,
  orderId: string,
  wish: Wish,
  idempotencyKey: string,
): Promise<WishResult> {
  const options = { idempotencyKey };
  switch (wish.action) {
    case 'CANCEL': {
      const result = await client.cancelOrder(orderId, options);
      return { order: result.order, refusal: 'problem' in result ? result.problem : undefined };
    }
    case 'REFUND': {
      const { amount, reason, returnStock } = wish;
      const result = await client.requestRefund(orderId, { amount, reason, returnStock }, options);
      return { order: result.order, refusal: 'problem' in result ? result.problem : undefined };
    }
    default: {
      const result = await client.repairOrder(orderId, wish.action, wish.reason, options);
      return { order: result.order, refusal: 'problem' in result ? result.problem : undefined };
    }
  }
}

/**
 * The wish of an order that has no answer yet, kept with its key over a reload: it may have been granted, so
 * nothing else is to be asked before it is sent again, or given up.
 */
export function keptWish(orderId: string): {
  read: () => Wish | undefined;
  /** Keeps the wish, and gives its key: the same one until it is settled. */
  sent: (wish: Wish) => string;
  settled: () => void;
} {
  const name = `wish:${orderId}`;
  const keyName = `wish-key:${orderId}`;
  return {
    read() {
      const stored = ofTab.get(name);
      if (stored === null) return undefined;
      try {
        return wish.parse(JSON.parse(stored));
      } catch {
        return undefined;
      }
    },
    sent(wish) {
      ofTab.set(name, JSON.stringify(wish));
      return keptKey(keyName).key;
    },
    settled() {
      ofTab.remove(name);
      keptKey(keyName).answered();
    },
  };
}
