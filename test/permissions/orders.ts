import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  ConfirmPaymentDocument,
  OrderDocument,
  OrdersDocument,
  ProductDocument,
  ProductsDocument,
  ReceiptLinkDocument,
} from '../../client/sdk/generated/operations.ts';
import { ended, Watcher } from '../support/watch.ts';
import { type Cast, SCALE, until, waitingOrder } from './cast.ts';

/** Orders for each way through the pipeline that takes other calls than the rest. */
const ORDERS = [
  { input: { lines: SCALE, paymentToken: 'tok_approve' }, end: 'COMPLETED' },
  { input: { lines: SCALE, paymentToken: 'tok_fail_twice_then_approve' }, end: 'COMPLETED' },
  { input: { lines: SCALE, paymentToken: 'tok_answer_lost' }, end: 'COMPLETED' },
  { input: { lines: SCALE, paymentToken: 'tok_capture_fails_twice' }, end: 'COMPLETED' },
  { input: { lines: SCALE, paymentToken: 'tok_decline' }, end: 'REJECTED' },
  { input: { lines: SCALE, paymentToken: 'tok_no_such_token' }, end: 'REJECTED' },
  {
    input: { lines: [{ productId: 'last-roast', quantity: 8 }], paymentToken: 'tok_approve' },
    end: 'REJECTED',
  },
  { input: { lines: SCALE, paymentToken: 'tok_unavailable' }, end: 'FAILED' },
  { input: { lines: SCALE, paymentToken: 'tok_capture_unavailable' }, end: 'FAILED' },
  { input: { lines: SCALE, paymentToken: 'tok_authorization_expires' }, end: 'EXPIRED' },
];

/** A customer who does all that customers can do; each order comes to the end that its token tells. */
export async function buy(cast: Cast): Promise<void> {
  const { system, customer } = cast;
  const watcher = await Watcher.open(system, customer);
  expect((await watcher.subscribeMine()).type).toBe('start_ack');

  const { products } = await customer.request(ProductsDocument, { first: 5 });
  expect(products.items).toHaveLength(5);
  expect((await customer.request(ProductDocument, { id: 'scale' })).product?.id).toBe('scale');

  // `ended` subscribes to the order and reads its events.
  const ends = Promise.all(
    ORDERS.map(async ({ input }) => {
      const orderId = await customer.placed(input);
      return { orderId, status: (await ended(system, customer, orderId)).at(-1)?.status };
    }),
  );
  await Promise.all([ends, repeat(cast), cancel(cast), confirm(cast)]);
  expect((await ends).map(({ status }) => status)).toEqual(ORDERS.map(({ end }) => end));
  watcher.close();

  const { orders } = await customer.request(OrdersDocument, { first: 5 });
  expect(orders.items).toHaveLength(5);
  const { orderId } = (await ends)[0]!;
  expect((await customer.request(OrderDocument, { id: orderId })).order?.status).toBe('COMPLETED');
  const { receiptLink } = await customer.request(ReceiptLinkDocument, { orderId });
  expect((await fetch(receiptLink?.url ?? '')).status).toBe(200);
}

/** Sends the same request again. */
async function repeat(cast: Cast): Promise<void> {
  const key = randomUUID();
  const orderId = await cast.customer.placed(ORDERS[0]!.input, key);
  expect(await cast.customer.placed(ORDERS[0]!.input, key)).toBe(orderId);
  await until(cast, orderId, 'COMPLETED');
}

/** Cancels one order before it is paid, and one that waits for the customer. */
async function cancel(cast: Cast): Promise<void> {
  const { customer } = cast;
  const early = await customer.placed({ lines: SCALE, paymentToken: 'tok_fail_twice_then_approve' });
  for (const orderId of [early, await waitingOrder(cast)]) {
    expect((await customer.cancel(orderId)).__typename).toBe('CancelAccepted');
    await until(cast, orderId, 'CANCELLED');
  }
}

/** Gives the word that a payment waits for. */
async function confirm(cast: Cast): Promise<void> {
  const orderId = await waitingOrder(cast);
  await cast.customer.request(ConfirmPaymentDocument, { orderId });
  await until(cast, orderId, 'COMPLETED');
}
