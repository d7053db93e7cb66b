import type { Decision } from './cancellation.ts';
import { canCancel, canCancelPaid } from './cancellation.ts';
import type { OrderFacts } from './facts.ts';
import type { Refunding } from './refunds.ts';
import { canRefund } from './refunds.ts';
import { canRepair, REPAIR_ACTIONS } from './repairs.ts';

export const ORDER_ACTIONS = [
  'CANCEL',
  'CONFIRM_PAYMENT',
  'DOWNLOAD_RECEIPT',
  'REFUND',
  'REDO',
  'FORCE_REFUND',
  'RELEASE_STOCK',
] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

type Actionable = Decision & Refunding & Pick<OrderFacts, 'receiptStatus' | 'stockStatus'>;

/** What the caller, the order's owner or an operator, may do with it now. */
export function allowedActions(order: Actionable, operator: boolean): OrderAction[] {
  const actions: OrderAction[] = [];
  if (canCancel(order) || (operator && canCancelPaid(order))) actions.push('CANCEL');
  if (canConfirmPayment(order)) actions.push('CONFIRM_PAYMENT');
  if (order.receiptStatus === 'READY') actions.push('DOWNLOAD_RECEIPT');
  if (!operator) return actions;
  if (canRefund(order)) actions.push('REFUND');
  for (const action of REPAIR_ACTIONS) if (canRepair(order, action)) actions.push(action);
  return actions;
}

/** Whether the payment waits for the customer. */
export function canConfirmPayment({ status, paymentStatus }: Decision): boolean {
  return status === 'SAVED' && paymentStatus === 'ACTION_REQUIRED';
}
