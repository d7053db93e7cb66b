import type { OrderFacts } from './facts.ts';

export const ORDER_ACTIONS = ['DOWNLOAD_RECEIPT'] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** What the order's owner may do with it now. */
export function allowedActions(order: Pick<OrderFacts, 'receiptStatus'>): OrderAction[] {
  return order.receiptStatus === 'READY' ? ['DOWNLOAD_RECEIPT'] : [];
}
