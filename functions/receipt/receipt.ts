import { sameMoney, sumOf } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import type { Order, PricedLine } from '../orders/order.ts';
import { pricedPart } from '../orders/order.ts';

/** What a receipt states. */
export interface Receipt {
  orderId: string;
  /** ISO 8601. */
  placedAt: string;
  paidAt: string;
  paymentReference: string;
  lines: readonly PricedLine[];
  /** What was taken from the customer. */
  total: Money;
}

/**
 * The receipt of a paid order.
 * @throws Error when the lines do not sum to what was captured: a receipt that is wrong is not written.
 */
export function receiptOf(order: Order): Receipt {
  const { lines } = pricedPart(order);
  if (!order.payment) throw new Error(`Order ${order.id} has no captured payment`);
  const { captured, capturedAt, reference } = order.payment;
  const sum = sumOf(lines.map((line) => line.lineTotal.amount));
  const oneCurrency = lines.every((line) => line.lineTotal.currency === captured.currency);
  if (!sum.ok || !oneCurrency || !sameMoney({ amount: sum.amount, currency: captured.currency }, captured)) {
    throw new Error(
      `The lines of order ${order.id} do not sum to the captured ${captured.amount} ${captured.currency}`,
    );
  }
  return {
    orderId: order.id,
    placedAt: order.placedAt,
    paidAt: capturedAt,
    paymentReference: reference,
    lines,
    total: captured,
  };
}

/** Raised when the layout changes: the key is another one then, and no stored receipt is touched. */
const LAYOUT_VERSION = 1;

/** Where the receipt lies in the bucket. */
export function receiptKeyOf(orderId: string): string {
  return `receipts/${orderId}/v${LAYOUT_VERSION}.pdf`;
}
