import { unavailable } from '../payment/ask.ts';
import type { PaymentProvider } from '../payment/provider.ts';
import { paymentKey, ProviderFailure } from '../payment/provider.ts';
import { PaymentCaptured } from '../pipeline/errors.ts';
import type { Undo } from '../pipeline/undo.ts';

/** Gives the reserved money back to the customer's card, and closes the payment to late authorizations. */
export function voidPayment(provider: PaymentProvider): Undo {
  return {
    step: 'PROCESS_PAYMENT',
    // Payment begins when the order is saved; before that no payment can be under way.
    concerns: (order) => order.status !== 'PLACED' && order.steps.SAVE_ORDER.state === 'DONE',
    async run(order) {
      const answer = await provider
        .void({ key: paymentKey(order.id, 'void'), paymentId: order.id })
        .catch((error) => {
          throw error instanceof ProviderFailure ? unavailable(error) : error;
        });
      if (answer.outcome === 'CAPTURED')
        throw new PaymentCaptured(`The payment of order ${order.id} is captured`);
      if (answer.outcome === 'NOTHING_TO_VOID') return [];
      return [{ step: 'PROCESS_PAYMENT', facts: { paymentStatus: 'VOIDED' } }];
    },
  };
}
