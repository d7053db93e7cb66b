import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderDocument, ReceiptLinkDocument } from '../client/sdk/generated/operations.ts';
import { paymentOperations, stockMismatches } from './support/books.ts';
import { signedIn, type Customer } from './support/customer.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended } from './support/watch.ts';

let system: TestSystem;
let customer: Customer;

beforeAll(async () => {
  system = await bootSystem();
  customer = await signedIn(system, 'customer@example.com');
});
afterAll(() => system?.stop());

const basket = [
  { productId: 'espresso-beans', quantity: 2 },
  { productId: 'stoneware-mug', quantity: 1 },
];
const TOTAL = { amount: 2 * 2490 + 1800, currency: 'EUR' };

describe('an order that goes well', () => {
  it('takes every step in order, once, and ends COMPLETED with a receipt and a notice', async () => {
    const orderId = await customer.placed({
      lines: basket,
      paymentToken: 'tok_approve',
      expectedTotal: TOTAL,
    });
    const events = await ended(system, customer, orderId);

    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const done = events.filter(({ type }) => type === 'STEP_DONE').map(({ step }) => step);
    expect(done.slice(0, 4)).toEqual(['VALIDATE_ORDER', 'SAVE_ORDER', 'PROCESS_PAYMENT', 'UPDATE_INVENTORY']);
    // These two run side by side.
    expect(done.slice(4).sort()).toEqual(['GENERATE_RECEIPT', 'SEND_NOTIFICATION']);
    expect(events.map(({ type }) => type).filter((type) => type !== 'STEP_DONE')).toEqual([
      'ORDER_PLACED',
      'PAYMENT_CAPTURING',
      'PAYMENT_CAPTURED',
      'ORDER_COMPLETED',
    ]);

    const { order } = await customer.request(OrderDocument, { id: orderId });
    expect(order).toMatchObject({
      status: 'COMPLETED',
      paymentStatus: 'CAPTURED',
      stockStatus: 'COMMITTED',
      notificationStatus: 'SENT',
      receiptStatus: 'READY',
      total: TOTAL,
      sequence: events.length,
      allowedActions: ['DOWNLOAD_RECEIPT'],
    });
    expect(order?.steps.every(({ state }) => state === 'DONE')).toBe(true);
    expect(await paymentOperations(system, orderId)).toEqual(['authorize', 'capture']);
    expect(await stockMismatches(system)).toEqual([]);

    const { receiptLink } = await customer.request(ReceiptLinkDocument, { orderId });
    const receipt = await fetch(receiptLink?.url ?? '');
    expect(receipt.status).toBe(200);
    expect(
      Buffer.from(await receipt.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');

    const outbox = await (
      await fetch(`${system.appUrl}/_local/outbox`, { headers: { accept: 'application/json' } })
    ).text();
    expect(outbox).toContain(orderId);
  });

  it('merges repeated products before anything else', async () => {
    const orderId = await customer.placed({
      lines: [
        { productId: 'filter-papers', quantity: 1 },
        { productId: 'filter-papers', quantity: 2 },
      ],
      paymentToken: 'tok_approve',
    });
    await ended(system, customer, orderId);
    const { order } = await customer.request(OrderDocument, { id: orderId });
    expect(order?.lines).toMatchObject([
      { productId: 'filter-papers', quantity: 3, lineTotal: { amount: 3 * 490 } },
    ]);
  });

  it('tells each try of a payment provider that fails twice, and charges once', async () => {
    const orderId = await customer.placed({ lines: basket, paymentToken: 'tok_fail_twice_then_approve' });
    const events = await ended(system, customer, orderId);
    expect(events.filter(({ type }) => type === 'STEP_RETRYING')).toMatchObject([
      { step: 'PROCESS_PAYMENT', stepState: 'RETRYING', attempt: 2 },
      { step: 'PROCESS_PAYMENT', stepState: 'RETRYING', attempt: 3 },
    ]);
    expect(events.at(-1)?.status).toBe('COMPLETED');
    const { order } = await customer.request(OrderDocument, { id: orderId });
    expect(order?.steps.find(({ name }) => name === 'PROCESS_PAYMENT')).toMatchObject({
      state: 'DONE',
      attempt: 3,
    });
    expect((await paymentOperations(system, orderId)).filter((kind) => kind === 'capture')).toHaveLength(1);
  });
});

describe('an order that is refused', () => {
  it.each([
    {
      why: 'the payment is declined',
      input: { lines: basket, paymentToken: 'tok_decline' },
      reason: 'PAYMENT_DECLINED',
      facts: { stockStatus: 'RELEASED', paymentStatus: 'DECLINED' },
    },
    {
      why: 'the client was shown another price',
      input: { lines: basket, paymentToken: 'tok_approve', expectedTotal: { amount: 1, currency: 'EUR' } },
      reason: 'PRICE_CHANGED',
      facts: { stockStatus: 'NONE', paymentStatus: 'NONE' },
    },
    {
      why: 'a product does not exist',
      input: { lines: [{ productId: 'no-such-thing', quantity: 1 }], paymentToken: 'tok_approve' },
      reason: 'UNKNOWN_PRODUCT',
      facts: { stockStatus: 'NONE', paymentStatus: 'NONE' },
    },
    {
      why: 'there is not enough of one product',
      input: {
        lines: [
          { productId: 'espresso-beans', quantity: 1 },
          { productId: 'last-roast', quantity: 8 },
        ],
        paymentToken: 'tok_approve',
      },
      reason: 'OUT_OF_STOCK',
      facts: { stockStatus: 'NONE', paymentStatus: 'NONE' },
    },
  ])(
    'ends REJECTED with its reason when $why, and nothing is charged or kept',
    async ({ input, reason, facts }) => {
      const orderId = await customer.placed(input);
      const events = await ended(system, customer, orderId);
      expect(events.at(-1)).toMatchObject({
        status: 'REJECTED',
        type: 'ORDER_CLOSED',
        reasonCode: reason,
        ...facts,
      });
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      const { order } = await customer.request(OrderDocument, { id: orderId });
      expect(order).toMatchObject({ status: 'REJECTED', reasonCode: reason, ...facts });
      expect(order?.reasonMessage).toBeTruthy();
      expect(await paymentOperations(system, orderId)).not.toContain('capture');
      expect(await stockMismatches(system)).toEqual([]);
    },
  );

  it.each([
    { lines: [], code: 'EMPTY_ORDER' },
    { lines: [{ productId: 'scale', quantity: 0 }], code: 'QUANTITY_OUT_OF_RANGE' },
    {
      lines: Array.from({ length: 21 }, (_, n) => ({ productId: `p${n}`, quantity: 1 })),
      code: 'TOO_MANY_LINES',
    },
  ])('is not even accepted with $code', async ({ lines, code }) => {
    const result = await customer.place({ lines, paymentToken: 'tok_approve' });
    expect(result).toMatchObject({ __typename: 'OrderNotAccepted', problems: [{ code, retryable: false }] });
  });
});
