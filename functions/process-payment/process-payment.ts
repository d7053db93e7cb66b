import { pricedPart } from '../orders/order.ts';
import { asked } from '../payment/ask.ts';
import type { AuthorizeAnswer, DeclineReason, PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { OrderRefused, StepSuperseded } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';

/** Reserves the order's total with the payment provider. No money moves yet. */
export function processPayment(provider: PaymentProvider): Step {
  return {
    name: 'PROCESS_PAYMENT',
    expects: 'SAVED',
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.PROCESS_PAYMENT.state === 'DONE',
    async run({ order }) {
      const request = {
        key: paymentKey(order.id, 'authorize'),
        paymentId: order.id,
        amount: pricedPart(order).total,
        token: order.requested.paymentToken,
      };
      const answer = await asked(
        () => provider.authorize(request),
        () => provider.lookupAuthorize(request),
      );
      if (answer.outcome !== 'AUTHORIZED') throw refusal(order.id, answer);
      return { status: 'PAYMENT_AUTHORIZED', facts: { paymentStatus: 'AUTHORIZED' } };
    },
  };
}

const DECLINE_TEXTS: Record<DeclineReason, string> = {
  DO_NOT_HONOR: 'The card issuer declined the payment without a reason.',
  INSUFFICIENT_FUNDS: 'The card issuer declined the payment: not enough money in the account.',
  EXPIRED_CARD: 'The card issuer declined the payment: the card has expired.',
  LOST_OR_STOLEN_CARD: 'The card issuer declined the payment: the card cannot be used.',
};

function refusal(orderId: string, answer: Exclude<AuthorizeAnswer, { outcome: 'AUTHORIZED' }>): Error {
  switch (answer.outcome) {
    case 'DECLINED':
      return new OrderRefused('PAYMENT_DECLINED', DECLINE_TEXTS[answer.reason], {
        facts: { paymentStatus: 'DECLINED' },
        details: { reason: answer.reason },
      });
    case 'ACTION_REQUIRED':
      return new OrderRefused(
        'PAYMENT_ACTION_REQUIRED',
        'The card issuer wants the customer to confirm the payment.',
        {
          facts: { paymentStatus: 'ACTION_REQUIRED' },
        },
      );
    case 'METHOD_INVALID':
      return new OrderRefused(
        'PAYMENT_METHOD_INVALID',
        'The payment provider does not know this payment method.',
      );
    case 'VOIDED':
      return new StepSuperseded(`The payment of order ${orderId} was voided before it was authorized`);
  }
}
