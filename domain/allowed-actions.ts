import type { Decision } from './cancellation.ts';
import { canCancel } from './cancellation.ts';
import type { OrderFacts } from './facts.ts';

export const ORDER_ACTIONS = ['CANCEL', 'DOWNLOAD_RECEIPT'] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** What the order's owner may do with it now. */
export function allowedActions(order: Decision & Pick<OrderFacts, 'receiptStatus'>): OrderAction[] {
  const actions: OrderAction[] = [];
  if (canCancel(order)) actions.push('CANCEL');
  if (order.receiptStatus === 'READY') actions.push('DOWNLOAD_RECEIPT');
  return actions;
}
