import type { OrderItem, PaymentActionItem } from './items.ts';

/** What functions are handed that let an order's execution go on. */
export interface WaitingStash {
  order?: OrderItem;
}

/** The wait for the order's customer, if its execution stands in one. A cancelled order's does until it is woken. */
export function waitOf(order: OrderItem | undefined): PaymentActionItem | undefined {
  return order && order.paymentStatus === 'ACTION_REQUIRED' ? order.paymentAction : undefined;
}
