import type { OrderFacts } from './facts.ts';
import type { OrderStatus } from './order-status.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';
import type { Refunding } from './refunds.ts';
import { hasRoomForRefund, MAX_REFUNDS, refundable } from './refunds.ts';

/** What an operator may do with an order that could not be brought to its end. */
export const REPAIR_ACTIONS = ['REDO', 'FORCE_REFUND', 'RELEASE_STOCK'] as const;
export type RepairAction = (typeof REPAIR_ACTIONS)[number];

type Repairable = Refunding & Pick<OrderFacts, 'stockStatus'>;

/** The refund whose failure brought the order into people's hands. */
export function failedRefund(order: Repairable): { id: string } | undefined {
  if (order.paymentStatus !== 'REFUND_FAILED') return undefined;
  const last = (order.refunds ?? []).length - 1;
  const refund = (order.refunds ?? [])[last];
  return refund?.state === 'FAILED' ? refund : undefined;
}

/** Whether the repair would be taken now. */
export function canRepair(order: Repairable, action: RepairAction): boolean {
  if (order.status !== 'NEEDS_ATTENTION') return false;
  switch (action) {
    case 'REDO':
      return true;
    case 'FORCE_REFUND':
      return hasRoomForRefund(order);
    case 'RELEASE_STOCK':
      return order.stockStatus === 'HELD' || order.stockStatus === 'COMMITTED';
  }
}

/** Why the repair is not taken; undefined when it is. */
export function repairProblem(order: Repairable, action: RepairAction): Problem | undefined {
  if (canRepair(order, action)) return undefined;
  const { status, stockStatus } = order;
  if (status !== 'NEEDS_ATTENTION') {
    return problem('ILLEGAL_TRANSITION', 'Only an order that needs attention is repaired.', null, { status });
  }
  if (action === 'FORCE_REFUND' && (refundable(order)?.amount ?? 0) > 0) {
    const text = `An order has ${MAX_REFUNDS} refunds at most, and one at a time.`;
    return problem('ILLEGAL_TRANSITION', text, null, { status });
  }
  if (action === 'FORCE_REFUND') {
    return problem('NOTHING_TO_REFUND', 'Nothing of the payment is left to give back.', null, { status });
  }
  return problem('ILLEGAL_TRANSITION', 'The order has no stock to give back.', null, { status, stockStatus });
}

/** The status a repair brings the order to at once; undefined when it stays. */
export function statusAfterRepair(order: Repairable, action: RepairAction): OrderStatus | undefined {
  if (action === 'RELEASE_STOCK') return undefined;
  if (action === 'FORCE_REFUND' || failedRefund(order)) return 'REFUND_PENDING';
  return 'COMPENSATING';
}
