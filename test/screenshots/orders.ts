import { RequestRefundDocument } from '../../client/sdk/generated/operations.ts';
import type { PlaceOrderInput } from '../../client/sdk/generated/types.ts';
import { randomUUID } from 'node:crypto';
import { holdFunction } from '../browser/hold.ts';
import { type Customer, signedIn } from '../support/customer.ts';
import type { TestSystem } from '../support/system.ts';
import { ended, eventsUntil } from '../support/watch.ts';

/** The orders that are shown, by what is to be seen on them. */
export interface ShownOrders {
  completed: string;
  toConfirm: string;
  declined: string;
  soldOut: string;
  cancelled: string;
  refunded: string;
  needsAttention: string;
}

const BREAKFAST: PlaceOrderInput['lines'] = [
  { productId: 'espresso-beans', quantity: 2 },
  { productId: 'milk-jug', quantity: 1 },
  { productId: 'filter-papers', quantity: 3 },
];
const KETTLE: PlaceOrderInput['lines'] = [
  { productId: 'gooseneck-kettle', quantity: 1 },
  { productId: 'dripper', quantity: 1 },
];
const SCALE: PlaceOrderInput['lines'] = [{ productId: 'scale', quantity: 1 }];
const GRINDER: PlaceOrderInput['lines'] = [
  { productId: 'hand-grinder', quantity: 1 },
  { productId: 'sold-out', quantity: 1 },
];

/** Places an order for every end, and one that waits for its customer. */
export async function placeOrders(system: TestSystem): Promise<ShownOrders> {
  const customer = await signedIn(system, 'customer@example.com');
  const operator = await signedIn(system, 'operator@example.com');
  const place = (lines: PlaceOrderInput['lines'], paymentToken: string): Promise<string> =>
    customer.placed({ lines, paymentToken });
  const done = async (lines: PlaceOrderInput['lines'], paymentToken = 'tok_approve'): Promise<string> => {
    const orderId = await place(lines, paymentToken);
    await ended(system, customer, orderId);
    return orderId;
  };
  const until = async (orderId: string, type: string): Promise<void> => {
    const told = (events: readonly { type: string }[]): boolean =>
      events.some((event) => event.type === type);
    const events = await eventsUntil(system, customer, orderId, told);
    if (!told(events)) throw new Error(`An order to be shown at ${type} ended ${events.at(-1)?.status}`);
  };

  // Its way is the longest: all tries of two calls fail.
  const needsAttention = await place(SCALE, 'tok_void_fails');
  const attention = until(needsAttention, 'ORDER_NEEDS_ATTENTION');

  const refunded = await done(KETTLE);
  await refundPart(operator, refunded);
  await until(refunded, 'REFUND_DONE');

  const declined = await done(SCALE, 'tok_decline_insufficient_funds');
  const soldOut = await done(GRINDER);

  const cancelled = await place(KETTLE, 'tok_action_required');
  await until(cancelled, 'PAYMENT_ACTION_REQUIRED');
  await customer.cancel(cancelled);
  await ended(system, customer, cancelled);

  const completed = await done(BREAKFAST);
  await attention;

  const toConfirm = await place(KETTLE, 'tok_action_required');
  await until(toConfirm, 'PAYMENT_ACTION_REQUIRED');
  return { completed, toConfirm, declined, soldOut, cancelled, refunded, needsAttention };
}

/** An order that stands still while its picture is taken: a step that hangs is given up after 12 seconds. */
export type StandingStill = (system: TestSystem) => Promise<string>;

/** Places an order that is paid for, and whose goods are being set aside. */
export const underWay: StandingStill = async (system) => {
  const customer = await signedIn(system, 'customer@example.com');
  await holdFunction(system, '*UpdateInventory*');
  const orderId = await customer.placed({ lines: BREAKFAST, paymentToken: 'tok_approve' });
  await eventsUntil(system, customer, orderId, (all) => all.at(-1)?.status === 'PAYMENT_AUTHORIZED');
  return orderId;
};

/** Places an order whose payment failed once and is tried again. */
export const tryingAgain: StandingStill = async (system) => {
  const customer = await signedIn(system, 'customer@example.com');
  await holdFunction(system, '*ProcessPayment*', { nth: 2 });
  const orderId = await customer.placed({ lines: SCALE, paymentToken: 'tok_unavailable' });
  await eventsUntil(system, customer, orderId, (all) => all.some(({ type }) => type === 'STEP_RETRYING'));
  return orderId;
};

async function refundPart(operator: Customer, orderId: string): Promise<void> {
  const { requestRefund } = await operator.request(RequestRefundDocument, {
    orderId,
    amount: { amount: 2150, currency: 'EUR' },
    reason: 'The dripper arrived in two pieces.',
    returnStock: false,
    idempotencyKey: randomUUID(),
  });
  if (requestRefund.__typename !== 'RefundAccepted') throw new Error('The refund was refused');
}
