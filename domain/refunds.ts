import type { PaymentStatus } from './facts.ts';
import type { Money } from './money.ts';
import type { OrderStatus } from './order-status.ts';
import { canMove } from './order-status.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';

export const REFUND_STATES = ['REQUESTED', 'DONE', 'FAILED'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** How a refund came about: asked for, a paid order cancelled, or a second attempt after one that failed. */
export const REFUND_KINDS = ['REFUND', 'CANCEL', 'FORCED'] as const;
export type RefundKind = (typeof REFUND_KINDS)[number];

/** Refunds an order can have. They are kept on the order itself. */
export const MAX_REFUNDS = 20;
export const MAX_REASON_LENGTH = 200;

/** Money given back, or on its way, as it is kept on the order. Times are ISO 8601. */
export interface Refund {
  id: string;
  kind: RefundKind;
  amount: Money;
  reason: string;
  /** Whether all units of the order go back to stock with it. */
  returnStock: boolean;
  callerId: string;
  /** The idempotency key it was asked for with. */
  key: string;
  at: string;
  state: RefundState;
  endedAt?: string;
}

/** What of an order decides about its refunds. */
export interface Refunding {
  id: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  payment?: { captured: Money };
  refunds?: readonly Refund[];
}

/** The id of an order's `n`th refund, counted from 1; the name of its execution too. */
export function refundIdOf(orderId: string, n: number): string {
  return `${orderId}-refund-${n}`;
}

/** Which of its order's refunds this is, counted from 1; undefined when it is none. */
export function refundNumberOf(order: Refunding, refundId: string): number | undefined {
  const index = (order.refunds ?? []).findIndex((refund) => refund.id === refundId);
  return index < 0 ? undefined : index + 1;
}

/** What was given back so far, in minor units. */
export function refundedAmount(order: Refunding): number {
  return (order.refunds ?? [])
    .filter((refund) => refund.state === 'DONE')
    .reduce((sum, refund) => sum + refund.amount.amount, 0);
}

/** What was captured and is neither given back nor asked back; undefined before the capture. */
export function refundable(order: Refunding): Money | undefined {
  const captured = order.payment?.captured;
  if (!captured) return undefined;
  // Of a capture that was found while the order was undone no refund tells: all of it was given back.
  if (order.paymentStatus === 'REFUNDED') return { amount: 0, currency: captured.currency };
  const spent = (order.refunds ?? [])
    .filter((refund) => refund.state !== 'FAILED')
    .reduce((sum, refund) => sum + refund.amount.amount, 0);
  return { amount: captured.amount - spent, currency: captured.currency };
}

/** The status and payment of an order once this much of what was captured is given back. */
export function afterRefund(captured: Money, refunded: number): 'PARTIALLY_REFUNDED' | 'REFUNDED' {
  return refunded < captured.amount ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
}

/** The refund under way, if one is. An order has at most one at a time. */
export function openRefund(order: Refunding): Refund | undefined {
  return (order.refunds ?? []).find((refund) => refund.state === 'REQUESTED');
}

/** Whether something is left to give back, and one more refund of it can be made. */
export function hasRoomForRefund(order: Refunding): boolean {
  const left = refundable(order)?.amount ?? 0;
  return left > 0 && !openRefund(order) && (order.refunds ?? []).length < MAX_REFUNDS;
}

/** Whether an operator may ask for a refund now. */
export function canRefund(order: Refunding): boolean {
  return (
    hasRoomForRefund(order) && order.status !== 'NEEDS_ATTENTION' && canMove(order.status, 'REFUND_PENDING')
  );
}

/** Why this sum cannot be refunded now; undefined when it can. */
export function refundProblem(order: Refunding, amount: Money): Problem | undefined {
  const { status } = order;
  const left = refundable(order);
  if (!left) return problem('NOTHING_TO_REFUND', 'Nothing was captured for this order.', null, { status });
  if (openRefund(order)) {
    return problem('ILLEGAL_TRANSITION', 'A refund of this order is under way. Wait for its end.', null, {
      status,
    });
  }
  if (left.amount === 0) {
    return problem('ALREADY_REFUNDED', 'All that was captured is given back.', null, { status });
  }
  if (amount.currency !== left.currency) {
    return problem('CURRENCY_MISMATCH', `The order was paid in ${left.currency}.`, 'amount.currency');
  }
  if (amount.amount < 1) {
    return problem('VALIDATION_FAILED', 'A refund is of one minor unit at least.', 'amount.amount');
  }
  if (amount.amount > left.amount) {
    return problem('REFUND_EXCEEDS_CAPTURED', 'More than what is left of the payment.', 'amount.amount', {
      refundable: left,
    });
  }
  if (!canRefund(order)) {
    return problem('ILLEGAL_TRANSITION', 'The order cannot be refunded as it stands.', null, { status });
  }
  return undefined;
}
