import { canClaimCapture } from '../../domain/cancellation.ts';
import { pricedPart, PAID_AND_STANDING } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { asked } from '../payment/ask.ts';
import type { PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { OrderRefused, StepSuperseded } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import type { StatusPoster } from '../status/status-poster.ts';

interface Dependencies {
  orders: OrderStore;
  provider: PaymentProvider;
  status: StatusPoster;
}

/**
 * Takes the money: exactly the order's total, once. From here on the order only goes forward. The order is
 * claimed first, by the same kind of write that cancels it: only one of the two is legal after the other.
 */
export function capturePayment({ orders, provider, status }: Dependencies): Step {
  return {
    name: null,
    expects: ['PAYMENT_AUTHORIZED'],
    doneEvent: 'PAYMENT_CAPTURED',
    // Of a refunded order too, which was captured before. One that is undone is none of them, whatever was paid.
    isDone: (order) => PAID_AND_STANDING.includes(order.status),
    async run({ order }) {
      const amount = pricedPart(order).total;
      // Not when an earlier attempt has: it may have died between the claim and the capture, or after both.
      if (canClaimCapture(order)) {
        await status.post({ orderId: order.id, type: 'PAYMENT_CAPTURING', paymentStatus: 'CAPTURING' });
      }
      const request = { key: paymentKey(order.id, 'capture'), paymentId: order.id, amount };
      const answer = await asked(
        () => provider.capture(request),
        () => provider.lookupCapture(request),
      );
      if (answer.outcome === 'AUTHORIZATION_EXPIRED') {
        throw new OrderRefused(
          'AUTHORIZATION_EXPIRED',
          'The payment was approved too long ago to be taken.',
          {
            facts: { paymentStatus: 'AUTH_EXPIRED' },
          },
        );
      }
      if (answer.outcome === 'NOT_AUTHORIZED') {
        throw new StepSuperseded(`The payment of order ${order.id} is not authorized any more`);
      }
      await orders.savePayment(order.id, {
        reference: answer.reference,
        captured: amount,
        capturedAt: answer.at,
      });
      return { status: 'CONFIRMED', facts: { paymentStatus: 'CAPTURED' } };
    },
  };
}
