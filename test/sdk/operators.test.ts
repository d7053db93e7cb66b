import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOrdersClient, type OrderEvent, type OrdersClient } from '../../client/sdk/main.ts';
import { newCustomer, signedIn, type Customer } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { storedEvents } from '../support/watch.ts';

let system: TestSystem;
let customer: Customer;
let buyer: OrdersClient;
let operator: OrdersClient;

beforeAll(async () => {
  system = await bootSystem();
});
afterAll(() => system?.stop());

beforeEach(async () => {
  customer = await newCustomer(system);
  buyer = clientOf(customer);
  operator = clientOf(await signedIn(system, 'operator@example.com'));
  return () => {
    buyer.close();
    operator.close();
  };
});

function clientOf({ token }: Customer): OrdersClient {
  return createOrdersClient({
    endpoint: `${system.appUrl}/graphql`,
    auth: { type: 'jwt', token: () => token },
  });
}

async function placed(paymentToken: string): Promise<string> {
  const result = await buyer.placeOrder({ lines: [{ productId: 'scale', quantity: 1 }], paymentToken });
  if (result.__typename !== 'OrderAccepted') throw new Error(JSON.stringify(result.problems));
  return result.order.id;
}

/** Takes events up to the first that is wanted, and leaves the watch as it is. */
async function takeUntil(
  events: AsyncIterator<OrderEvent, undefined>,
  wanted: (event: OrderEvent) => boolean,
): Promise<OrderEvent[]> {
  const taken: OrderEvent[] = [];
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error(`The watch ended after ${taken.map(({ type }) => type).join()}`);
    taken.push(value);
    if (wanted(value)) return taken;
  }
}

describe('an operator', () => {
  it('hears every event of another customer’s order, and finds the order in the list', async () => {
    const live = Promise.withResolvers<void>();
    const events = operator.watchAllOrders({
      onConnection: ({ state }) => state === 'live' && live.resolve(),
    });
    const first = events.next();
    await live.promise;
    const orderId = await placed('tok_approve');
    const { value } = await first;
    const rest = await takeUntil(events, ({ status }) => status === 'COMPLETED');
    await events.return();

    const heard = [value, ...rest].filter((event) => event?.orderId === orderId);
    expect(heard).toEqual(await storedEvents(customer, orderId));
    const listed = operator.allOrders({ status: 'COMPLETED' });
    expect(await listed.next()).toMatchObject({ value: { id: orderId, customerId: customer.id } });
    const audit = await operator.orderAudit(orderId);
    expect(audit?.payments.map(({ kind }) => kind)).toEqual(['authorize', 'capture']);
  });

  it('gives all the money back, and who watches the order forever sees it', async () => {
    const orderId = await placed('tok_approve');
    const watch = buyer.watchOrder(orderId, { until: 'forever' });
    const before = await takeUntil(watch, ({ status }) => status === 'COMPLETED');
    const refundable = (await operator.order(orderId))?.refundable;
    if (!refundable) throw new Error('Nothing can be given back');

    const result = await operator.requestRefund(orderId, { amount: refundable, reason: 'It arrived torn' });
    expect(result).toMatchObject({ __typename: 'RefundAccepted', refund: { amount: refundable } });
    const after = await takeUntil(watch, ({ status }) => status === 'REFUNDED');
    await watch.return();
    expect(after.map(({ type }) => type)).toEqual(['REFUND_REQUESTED', 'REFUND_DONE']);
    expect([...before, ...after]).toEqual(await storedEvents(customer, orderId));

    const again = await operator.requestRefund(orderId, { amount: refundable, reason: 'Once more' });
    expect(again).toMatchObject({ __typename: 'RefundRefused', problem: { code: 'ALREADY_REFUNDED' } });
  });

  it('finds an order that needs people, and brings it to its end', async () => {
    const orderId = await placed('tok_refund_fails');
    const watch = buyer.watchOrder(orderId, { until: 'forever' });
    await takeUntil(watch, ({ status }) => status === 'COMPLETED');
    const refundable = (await operator.order(orderId))?.refundable;
    if (!refundable) throw new Error('Nothing can be given back');
    await operator.requestRefund(orderId, { amount: refundable, reason: 'It arrived torn' });
    await takeUntil(watch, ({ status }) => status === 'NEEDS_ATTENTION');

    const problems: string[] = [];
    for await (const problem of operator.orderProblems()) problems.push(problem.orderId);
    expect(problems).toContain(orderId);
    const result = await operator.repairOrder(orderId, 'REDO', 'The provider is up again');
    expect(result.__typename).toBe('RepairAccepted');
    await takeUntil(watch, ({ status }) => status === 'REFUNDED');
    await watch.return();
  });
});

describe('a customer', () => {
  it('gives the word for a payment that waits, and the order goes on', async () => {
    const orderId = await placed('tok_action_required');
    const events: OrderEvent[] = [];
    for await (const event of buyer.watchOrder(orderId)) {
      events.push(event);
      if (event.type !== 'PAYMENT_ACTION_REQUIRED') continue;
      expect((await buyer.order(orderId))?.allowedActions).toContain('CONFIRM_PAYMENT');
      expect(await buyer.confirmPayment(orderId)).toMatchObject({ __typename: 'PaymentConfirmed' });
    }
    expect(events.at(-1)?.status).toBe('COMPLETED');
    expect(events).toEqual(await storedEvents(customer, orderId));
    expect(await buyer.confirmPayment(orderId)).toMatchObject({
      ...{ __typename: 'PaymentConfirmed', replayed: true },
    });
  });

  it('is no operator: what is theirs is forbidden', async () => {
    const orderId = await placed('tok_approve');
    const amount = { amount: 1, currency: 'EUR' };
    const forbidden = { name: 'AuthError', code: 'FORBIDDEN' };
    await expect(buyer.requestRefund(orderId, { amount, reason: 'No' })).rejects.toMatchObject(forbidden);
    await expect(buyer.repairOrder(orderId, 'REDO', 'No')).rejects.toMatchObject(forbidden);
    await expect(buyer.allOrders().next()).rejects.toMatchObject(forbidden);
    await expect(buyer.orderProblems().next()).rejects.toMatchObject(forbidden);
    await expect(buyer.orderAudit(orderId)).rejects.toMatchObject(forbidden);
    await expect(buyer.watchAllOrders().next()).rejects.toMatchObject(forbidden);
  });
});
