import type { OrderFacts, PaymentStatus } from './facts.ts';
import type { OrderStatus } from './order-status.ts';
import { canMove } from './order-status.ts';
import type { Problem } from './problems.ts';
import type { Refunding } from './refunds.ts';
import { canRefund } from './refunds.ts';
import { problem } from './problems.ts';

/** On whose word an order is cancelled. */
export const CANCELLERS = ['CUSTOMER', 'OPERATOR'] as const;
export type Canceller = (typeof CANCELLERS)[number];

/** What decides between a cancel and the capture. */
export type Decision = { status: OrderStatus } & Pick<OrderFacts, 'paymentStatus'>;

/** A cancel that was accepted: it stands for good, and no money is taken for its order. */
export interface CancelRequest {
  by: Canceller;
  callerId: string;
  /** The idempotency key it was asked for with. */
  key: string;
  /** ISO 8601. */
  at: string;
}

/**
 * Whether the capture may claim the order, after which a cancel comes too late. An authorized order is
 * unclaimed while its payment is AUTHORIZED: the claim makes it CAPTURING, and nothing leads back.
 */
export function canClaimCapture({ status, paymentStatus }: Decision): boolean {
  return status === 'PAYMENT_AUTHORIZED' && paymentStatus === 'AUTHORIZED';
}

/**
 * Whether what is told of the payment may become true of the order as it stands. AUTHORIZED is news of a
 * saved order alone: told later, it would open a claimed order to a cancel again.
 */
export function mayBecome(order: Decision, paymentStatus: PaymentStatus): boolean {
  if (paymentStatus === 'CAPTURING') return canClaimCapture(order);
  return paymentStatus !== 'AUTHORIZED' || order.status === 'SAVED';
}

/** Whether a cancel would be accepted now: while the order may be undone and the capture has not claimed it. */
export function canCancel(order: Decision): boolean {
  if (order.status === 'PAYMENT_AUTHORIZED') return canClaimCapture(order);
  return canMove(order.status, 'CANCEL_REQUESTED');
}

/**
 * Whether an operator may cancel an order that is paid: all of it is then refunded and its units go back
 * to stock. Once something was given back, only refunds are left.
 */
export function canCancelPaid(order: Refunding): boolean {
  return canRefund(order) && (order.refunds ?? []).length === 0;
}

/** Why the order cannot be cancelled; undefined while it can. */
export function cancelProblem(order: Decision, standing: CancelRequest | undefined): Problem | undefined {
  const { status } = order;
  if (canCancel(order)) return undefined;
  if (standing) {
    const text = status === 'CANCELLED' ? 'The order is cancelled.' : 'The order is being cancelled.';
    return problem('ALREADY_CANCELLED', text, null, { status });
  }
  return problem('CANCEL_TOO_LATE', tooLate(status), null, { status });
}

/** The code an order that was cancelled ends with, and the same in words. */
export function cancelReason(by: Canceller): {
  code: 'CANCELLED_BY_CUSTOMER' | 'CANCELLED_BY_OPERATOR';
  text: string;
} {
  return by === 'OPERATOR'
    ? { code: 'CANCELLED_BY_OPERATOR', text: 'Cancelled by the shop.' }
    : { code: 'CANCELLED_BY_CUSTOMER', text: 'Cancelled by the customer.' };
}

function tooLate(status: OrderStatus): string {
  switch (status) {
    case 'PAYMENT_AUTHORIZED':
      return 'It is too late to cancel: the payment is being taken.';
    case 'COMPENSATING':
    case 'NEEDS_ATTENTION':
      return 'The order did not go through and is being taken back already.';
    case 'REJECTED':
    case 'EXPIRED':
    case 'FAILED':
    case 'CANCELLED':
      return 'The order did not go through and has ended already.';
    default:
      return 'It is too late to cancel: the order is paid.';
  }
}
