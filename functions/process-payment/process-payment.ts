import { pricedPart } from '../orders/order.ts';
import { asked } from '../payment/ask.ts';
import type { AuthorizeAnswer, DeclineReason, PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { OrderRefused, StepSuperseded } from '../pipeline/errors.ts';
import type { Step, Wait } from '../pipeline/step.ts';

/**
 * What a customer's word may take from the provider, who has it in time, to the execution that waits for
 * it, in seconds.
 */
const WORD_TRAVELS_SECONDS = 2;

/**
 * Reserves the order's total with the payment provider. No money moves yet. A payment that waits for the
 * customer makes the order wait; the step is run again after it, and asks again.
 */
export function processPayment(provider: PaymentProvider): Step {
  return {
    name: 'PROCESS_PAYMENT',
    expects: ['SAVED'],
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.PROCESS_PAYMENT.state === 'DONE',
    async run({ order, now }) {
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
      if (answer.outcome === 'ACTION_REQUIRED') return { wait: waitUntil(answer.confirmBefore, now) };
      if (answer.outcome !== 'AUTHORIZED') throw refusal(order.id, answer);
      return { status: 'PAYMENT_AUTHORIZED', facts: { paymentStatus: 'AUTHORIZED' } };
    },
  };
}

function waitUntil(confirmBefore: string, now: Date): Wait {
  const left = Math.ceil((Date.parse(confirmBefore) - now.getTime()) / 1000);
  return { confirmBefore, confirmWithinSeconds: Math.max(left, 1) + WORD_TRAVELS_SECONDS };
}

const DECLINE_TEXTS: Record<DeclineReason, string> = {
  DO_NOT_HONOR: 'The card issuer declined the payment without a reason.',
  INSUFFICIENT_FUNDS: 'The card issuer declined the payment: not enough money in the account.',
  EXPIRED_CARD: 'The card issuer declined the payment: the card has expired.',
  LOST_OR_STOLEN_CARD: 'The card issuer declined the payment: the card cannot be used.',
};

type Refused = Exclude<AuthorizeAnswer, { outcome: 'AUTHORIZED' | 'ACTION_REQUIRED' }>;

function refusal(orderId: string, answer: Refused): Error {
  switch (answer.outcome) {
    case 'DECLINED':
      return new OrderRefused('PAYMENT_DECLINED', DECLINE_TEXTS[answer.reason], {
        facts: { paymentStatus: 'DECLINED' },
        details: { reason: answer.reason },
      });
    case 'NOT_CONFIRMED':
      return new OrderRefused('PAYMENT_ACTION_REQUIRED', 'The payment was not confirmed in time.');
    case 'METHOD_INVALID':
      return new OrderRefused(
        'PAYMENT_METHOD_INVALID',
        'The payment provider does not know this payment method.',
      );
    case 'VOIDED':
      return new StepSuperseded(`The payment of order ${orderId} was voided before it was authorized`);
  }
}
