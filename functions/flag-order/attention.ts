import type { ErrorCode } from '../../domain/error-codes.ts';
import type { PaymentStatus } from '../../domain/facts.ts';
import type { Money } from '../../domain/money.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Order } from '../orders/order.ts';
import type { FailureInput } from '../pipeline/caught.ts';
import { namedFailureIn } from '../pipeline/caught.ts';

/** Why the last attempt failed. */
export function codeOf(failure: FailureInput | undefined): ErrorCode {
  return namedFailureIn(failure)?.code ?? (failure?.Error === 'States.Timeout' ? 'TIMEOUT' : 'INTERNAL');
}

/** The payment may still bind the customer's money while it is in one of these. */
const OPEN_PAYMENT: readonly PaymentStatus[] = [
  'AUTHORIZING',
  'ACTION_REQUIRED',
  'AUTHORIZED',
  'UNKNOWN',
  'CAPTURING',
  'CAPTURED',
];

/** What of the order is still to be taken back, for the customer and for those who have to see to it. */
export function openPartsOf({ paymentStatus, stockStatus }: Order): string {
  const parts = [
    ...(OPEN_PAYMENT.includes(paymentStatus) ? ['the payment is not released'] : []),
    ...(stockStatus === 'HELD' || stockStatus === 'COMMITTED' ? ['the goods are not back in stock'] : []),
  ];
  const open = parts.length > 0 ? parts.join(', and ') : 'all of it is taken back, but it is not closed';
  return `The order could not be taken back without help: ${open}. The shop is looking into it.`;
}

export function refundText(amount: Money): string {
  return `The refund of ${formatMoney(amount)} could not be made. The shop is looking into it.`;
}
