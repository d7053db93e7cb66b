import * as z from 'zod/mini';
import type { OrderStore } from '../orders/order-store.ts';
import { told } from '../payment/ask.ts';
import type { PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { CustomerAnswered } from '../pipeline/errors.ts';
import { stepInput } from '../pipeline/input.ts';
import type { Step } from '../pipeline/step.ts';

const input = z.extend(stepInput, { taskToken: z.string(), confirmBefore: z.string() });

interface Dependencies {
  orders: OrderStore;
  provider: PaymentProvider;
}

/**
 * Tells that the payment waits for the customer, and leaves the token by which the execution is let go on.
 * The token is stored before the provider is asked whether it waits still, and the customer's word is with
 * the provider before the token is looked for: whichever comes second sees the other, and no word is missed
 * that comes between two tries of this step.
 */
export function awaitCustomer({ orders, provider }: Dependencies): Step {
  return {
    name: 'PROCESS_PAYMENT',
    expects: ['SAVED'],
    doneEvent: 'PAYMENT_ACTION_REQUIRED',
    doneState: 'RUNNING',
    // Each try has a token of its own, so none is done by another.
    isDone: () => false,
    async run({ order, event }) {
      const { attempt, confirmBefore, startedAt, taskToken } = input.parse(event);
      await orders.savePaymentAction(order.id, {
        taskToken,
        confirmBefore,
        since: sinceOf(startedAt, attempt),
      });
      const wish = { key: paymentKey(order.id, 'authorize'), paymentId: order.id };
      const payment = await told(() => provider.lookupAuthorize(wish));
      if (payment?.outcome !== 'ACTION_REQUIRED') {
        throw new CustomerAnswered(`The payment of order ${order.id} does not wait any more`);
      }
      return { facts: { paymentStatus: 'ACTION_REQUIRED' } };
    },
  };
}

/** Sorts as the tries follow each other: a try that was given up on but still runs overwrites no later one. */
function sinceOf(startedAt: string, attempt: number): string {
  return `${startedAt}#${String(attempt).padStart(3, '0')}`;
}
