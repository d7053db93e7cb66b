import { cancelProblem, canCancelPaid } from '../../domain/cancellation.ts';
import type { Money } from '../../domain/money.ts';
import type { Problem } from '../../domain/problems.ts';
import { problem } from '../../domain/problems.ts';
import { refundProblem } from '../../domain/refunds.ts';
import type { RepairAction } from '../../domain/repairs.ts';
import { repairProblem } from '../../domain/repairs.ts';
import type { OrderItem } from './items.ts';
import { reasonProblem } from './reason.ts';

/** Who wants it, and the idempotency key it is wanted with. */
interface Wisher {
  callerId: string;
  operator: boolean;
  key: string;
}

export interface CancelWish extends Wisher {
  operation: 'cancelOrder';
}

export interface RefundWish extends Wisher {
  operation: 'requestRefund';
  amount: Money;
  reason: string;
  returnStock: boolean;
}

export interface RepairWish extends Wisher {
  operation: 'repairOrder';
  action: RepairAction;
  reason: string;
}

/** What a caller wants to become of an order, whichever the operation. */
export type Wish = CancelWish | RefundWish | RepairWish;

/** A text that is the same for the same wish about the same order. It is compared, never shown. */
export function wishFingerprint(orderId: string, wish: Wish): string {
  switch (wish.operation) {
    case 'cancelOrder':
      return orderId;
    case 'requestRefund':
      return JSON.stringify([
        orderId,
        wish.amount.amount,
        wish.amount.currency,
        wish.reason,
        wish.returnStock,
      ]);
    case 'repairOrder':
      return JSON.stringify([orderId, wish.action, wish.reason]);
  }
}

/** Why the order does not move as it is wanted; undefined when it does. */
export function refusalOf(order: OrderItem, wish: Wish): Problem | undefined {
  switch (wish.operation) {
    case 'cancelOrder':
      return cancelRefusal(order, wish);
    case 'requestRefund':
      return reasonProblem(wish.reason) ?? refundProblem(order, wish.amount);
    case 'repairOrder':
      return reasonProblem(wish.reason) ?? repairProblem(order, wish.action);
  }
}

function cancelRefusal(order: OrderItem, { operator }: CancelWish): Problem | undefined {
  if (operator && canCancelPaid(order)) return undefined;
  const { status } = order;
  if ((order.refunds ?? []).some((refund) => refund.kind === 'CANCEL' && refund.state !== 'FAILED')) {
    return problem('ALREADY_CANCELLED', 'The order was cancelled after it was paid.', null, { status });
  }
  return cancelProblem(order, order.cancelRequest);
}
