import * as z from 'zod/mini';
import { asked } from '../payment/ask.ts';
import type { ConfirmAnswer, PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { logger } from '../pipeline/telemetry.ts';

const input = z.object({ orderId: z.string().check(z.minLength(1)) });

export interface Confirmation {
  outcome: ConfirmAnswer['outcome'];
  /** Whether it was decided by an earlier call. */
  replayed: boolean;
}

/**
 * Gives the customer's word to the payment of an order. Whose order it is, the resolver has checked before,
 * and it lets the order go on after. A payment takes the word once, so a repeat tells the same.
 * @throws TransientFailure when the provider does not answer.
 */
export function confirmPaymentHandler(provider: PaymentProvider) {
  return async (event: unknown): Promise<Confirmation> => {
    const { orderId } = input.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId });
    const wish = { key: paymentKey(orderId, 'confirm'), paymentId: orderId };
    const { outcome, replayed } = await asked(
      () => provider.confirm(wish),
      () => provider.lookupConfirm(wish),
    );
    logger.info('The customer has spoken', { outcome, replayed });
    return { outcome, replayed };
  };
}
