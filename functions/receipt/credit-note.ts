import type { Money } from '../../domain/money.ts';
import type { Order } from '../orders/order.ts';

/** What a credit note states. */
export interface CreditNote {
  orderId: string;
  /** Which credit note of its order it is, counted from 1. */
  n: number;
  /** When the refund was asked for, and when the order was paid; ISO 8601. */
  refundedAt: string;
  paidAt: string;
  paymentReference: string;
  /** In the shop's words. */
  reason: string;
  /** What was taken from the customer, what of it earlier refunds gave back, and what this one does. */
  paid: Money;
  before: Money;
  amount: Money;
}

/**
 * The credit note of an order's `n`th refund, counted from 1.
 * @throws Error when the refund is not of what was captured: a credit note that is wrong is not written.
 */
export function creditNoteOf(order: Order, n: number): CreditNote {
  const refunds = order.refunds ?? [];
  const refund = refunds[n - 1];
  if (!refund) throw new Error(`Order ${order.id} has no refund ${n}`);
  if (!order.payment) throw new Error(`Order ${order.id} has no captured payment`);
  const { captured, capturedAt, reference } = order.payment;
  const { amount } = refund;
  // Earlier refunds have come to their end: an order has one at a time.
  const before = refunds
    .slice(0, n - 1)
    .filter(({ state }) => state === 'DONE')
    .reduce((sum, earlier) => sum + earlier.amount.amount, 0);
  const right = amount.currency === captured.currency && amount.amount > 0;
  if (!right || before + amount.amount > captured.amount) {
    throw new Error(
      `Refund ${n} of order ${order.id} is not of the captured ${captured.amount} ${captured.currency}`,
    );
  }
  return {
    ...{ orderId: order.id, n, refundedAt: refund.at, paidAt: capturedAt, paymentReference: reference },
    ...{
      reason: refund.reason,
      paid: captured,
      before: { amount: before, currency: captured.currency },
      amount,
    },
  };
}

/** Where the credit note lies in the bucket: beside the receipt. */
export function creditNoteKeyOf(orderId: string, n: number): string {
  return `receipts/${orderId}/credit-note-${n}.pdf`;
}
