import type { Problem } from '../../domain/problems.ts';
import { problem } from '../../domain/problems.ts';
import type { PaymentConfirmed, PaymentNotConfirmed } from '../../generated/schema.ts';
import { isOperator } from '../shared/callers.ts';
import type { ConfirmingContext } from '../shared/confirming.ts';
import type { OrderItem } from '../shared/items.ts';
import { orderView } from '../shared/order-view.ts';

/** A member of the union `ConfirmPaymentResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'PaymentConfirmed' } & PaymentConfirmed)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'PaymentNotConfirmed' } & Omit<PaymentNotConfirmed, 'problem'> & { problem: Problem });

/**
 * Pipeline: is the order the caller's; hand the customer's word to the payment provider; read the order
 * again; let the execution go on that waits, which asks the provider what has become of the payment.
 */
export function request(): null {
  return null;
}

export function response(ctx: ConfirmingContext): Answer {
  const item = ctx.stash.order as OrderItem;
  const { confirmation } = ctx.stash;
  const order = orderView(item, isOperator(ctx.identity));
  if (confirmation?.outcome === 'CONFIRMED') {
    return { __typename: 'PaymentConfirmed', order, replayed: confirmation.replayed };
  }
  return { __typename: 'PaymentNotConfirmed', problem: problemOf(item, confirmation?.outcome), order };
}

function problemOf({ status }: OrderItem, outcome: string | undefined): Problem {
  switch (outcome) {
    case 'DECLINED':
      return problem('PAYMENT_DECLINED', 'The payment was declined.', null, { status });
    case 'TOO_LATE':
      return problem('AUTHORIZATION_EXPIRED', 'It is too late to confirm the payment.', null, { status });
    default:
      return problem('ILLEGAL_TRANSITION', 'The payment does not wait for the customer.', null, { status });
  }
}
