import { formatMoney } from '../../domain/money.ts';
import type { Order } from '../orders/order.ts';
import { pricedPart } from '../orders/order.ts';

export interface Message {
  /** ASCII, one line, below 100 characters: what SNS takes as a subject. */
  subject: string;
  text: string;
}

/** What the notification of a confirmed order says. */
export function confirmedMessage(order: Order): Message {
  const { lines, total } = pricedPart(order);
  const rows = lines.map(
    ({ name, quantity, unitPrice, lineTotal }) =>
      `${quantity} x ${name}, ${formatMoney(unitPrice)} each: ${formatMoney(lineTotal)}`,
  );
  return {
    subject: `Order confirmed: ${order.id.slice(0, 60)}`,
    text: [
      `Order ${order.id} of ${order.placedAt.slice(0, 10)} is confirmed and paid.`,
      '',
      ...rows,
      '',
      `Total: ${formatMoney(total)}`,
      ...(order.payment ? [`Payment reference: ${order.payment.reference}`] : []),
    ].join('\n'),
  };
}
