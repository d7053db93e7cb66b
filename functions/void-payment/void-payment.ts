import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepState } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { pricedPart } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { asked } from '../payment/ask.ts';
import type { PaymentProvider } from '../payment/provider.ts';
import { paymentKey } from '../payment/provider.ts';
import { PaymentCaptured } from '../pipeline/errors.ts';
import type { Undo, Undone } from '../pipeline/undo.ts';

interface Dependencies {
  orders: OrderStore;
  provider: PaymentProvider;
}

/** The states of `SAVE_ORDER` in an order that was saved. */
const SAVED_ONCE: readonly StepState[] = ['DONE', 'UNDOING', 'UNDONE'];

/** From these no order goes forward any more. */
const ON_THE_WAY_BACK: readonly OrderStatus[] = ['COMPENSATING', 'CANCEL_REQUESTED'];

/**
 * Gives the reserved money back to the customer's card, and closes the payment to late authorizations and
 * late confirmations. Captured money sends the order forward again; where it cannot go forward any more,
 * all of it is refunded.
 */
export function voidPayment({ orders, provider }: Dependencies): Undo {
  async function voided({ id }: Order): Promise<'VOIDED' | 'NOTHING_TO_VOID' | 'CAPTURED'> {
    const wish = { key: paymentKey(id, 'void'), paymentId: id };
    const answer = await asked(
      () => provider.void(wish),
      () => provider.lookupVoid(wish),
    );
    return answer.outcome;
  }

  async function refund(order: Order): Promise<Undone> {
    const { id } = order;
    const request = { key: paymentKey(id, 'refund', 0), paymentId: id, amount: pricedPart(order).total };
    const { outcome } = await asked(
      () => provider.refund(request),
      () => provider.lookupRefund(request),
    );
    if (outcome !== 'REFUNDED')
      throw new Error(`The captured payment of order ${id} is not refunded: ${outcome}`);
    return { step: 'PROCESS_PAYMENT', facts: { paymentStatus: 'REFUNDED' } };
  }

  return {
    step: 'PROCESS_PAYMENT',
    // Payment begins when the order is saved; before that no payment can be under way. That the stock may be
    // back by now, on an operator's word, says nothing of the money.
    concerns: (order) => SAVED_ONCE.includes(order.steps.SAVE_ORDER.state),
    begins: (order) => (isSurelyOpen(order) ? 'PROCESS_PAYMENT' : undefined),
    async run(order) {
      const outcome = await voided(order);
      if (outcome === 'NOTHING_TO_VOID') return [];
      if (outcome === 'VOIDED') return [{ step: 'PROCESS_PAYMENT', facts: { paymentStatus: 'VOIDED' } }];
      const { status } = await orders.get(order.id);
      if (ON_THE_WAY_BACK.includes(status)) return [await refund(order)];
      throw new PaymentCaptured(`The payment of order ${order.id} is captured`);
    },
  };
}

/**
 * Whether there is something to take back, going by what the order knows. A claimed capture may turn out to
 * be done, and the order then goes forward: nothing is told of it before the provider was asked.
 */
function isSurelyOpen({ paymentStatus, status }: Order): boolean {
  if (paymentStatus === 'AUTHORIZED' || paymentStatus === 'ACTION_REQUIRED') return true;
  return paymentStatus === 'CAPTURING' && ON_THE_WAY_BACK.includes(status);
}
