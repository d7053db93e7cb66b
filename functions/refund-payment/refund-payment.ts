import { formatMoney } from '../../domain/money.ts';
import { asked } from '../payment/ask.ts';
import type { PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { OrderRefused } from '../pipeline/errors.ts';
import type { RefundCall, RefundStep } from '../refund/frame.ts';
import type { StatusPoster } from '../status/status-poster.ts';

export interface RefundedPayment {
  orderId: string;
  refundId: string;
  /** Whether the units of the order go back to stock. */
  returnStock: boolean;
}

interface Dependencies {
  provider: PaymentProvider;
  status: StatusPoster;
}

/**
 * Gives the money of a refund back, once: the key is the refund's, however often it is tried, by whichever
 * execution.
 */
export function refundPayment({ provider, status }: Dependencies): RefundStep<RefundedPayment> {
  const answerOf = ({ order, refund }: RefundCall): RefundedPayment => ({
    orderId: order.id,
    refundId: refund.id,
    returnStock: refund.returnStock,
  });

  return {
    done: (call) => (call.refund.state === 'DONE' ? answerOf(call) : undefined),
    async run(call) {
      const { n, order, refund } = call;
      const { amount } = refund;
      const request = { key: paymentKey(order.id, 'refund', n), paymentId: order.id, amount };
      const { outcome } = await asked(
        () => provider.refund(request),
        () => provider.lookupRefund(request),
      );
      if (outcome === 'EXCEEDS') {
        const text = `The payment has no ${formatMoney(amount)} left to give back.`;
        throw new OrderRefused('REFUND_EXCEEDS_CAPTURED', text);
      }
      if (outcome === 'NOT_CAPTURED') {
        throw new OrderRefused('NOTHING_TO_REFUND', 'Nothing was captured for this order.');
      }
      return answerOf(call);
    },
    retrying: ({ input, order, refund }, { code, text }) =>
      status.tell({
        orderId: order.id,
        refundId: refund.id,
        type: 'STEP_RETRYING',
        attempt: input.attempt + 1,
        maxAttempts: input.maxAttempts,
        startedAt: input.startedAt,
        round: order.repairs,
        reasonCode: code,
        message: text,
      }),
  };
}
