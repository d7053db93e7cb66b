import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersDocument } from '../client/sdk/generated/operations.ts';
import { paymentOperations } from './support/books.ts';
import { signedIn, type Customer } from './support/customer.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended } from './support/watch.ts';

let system: TestSystem;
let customer: Customer;
let second: Customer;

beforeAll(async () => {
  system = await bootSystem();
  customer = await signedIn(system, 'customer@example.com');
  second = await signedIn(system, 'second@example.com');
});
afterAll(() => system?.stop());

const input = { lines: [{ productId: 'dripper', quantity: 1 }], paymentToken: 'tok_approve' };

describe('an idempotency key', () => {
  it('makes one order of twenty requests at once', async () => {
    const key = randomUUID();
    const results = await Promise.all(Array.from({ length: 20 }, () => customer.place(input, key)));
    const accepted = results.flatMap((result) => (result.__typename === 'OrderAccepted' ? [result] : []));
    expect(accepted).toHaveLength(20);
    expect(new Set(accepted.map(({ order }) => order.id)).size).toBe(1);
    expect(accepted.filter(({ replayed }) => !replayed)).toHaveLength(1);

    const orderId = accepted[0]?.order.id ?? '';
    await ended(system, customer, orderId);
    const { orders } = await customer.request(OrdersDocument, { first: 50 });
    expect(orders.items.map(({ id }) => id)).toEqual([orderId]);
    expect(await paymentOperations(system, orderId)).toEqual(['authorize', 'capture']);
  });

  it('refuses other input under the same key', async () => {
    const key = randomUUID();
    await customer.placed(input, key);
    const result = await customer.place({ ...input, paymentToken: 'tok_decline' }, key);
    expect(result).toMatchObject({
      __typename: 'OrderNotAccepted',
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED', retryable: false }],
    });
  });

  it('takes the same goods in another order for the same input', async () => {
    const key = randomUUID();
    const lines = [
      { productId: 'dripper', quantity: 1 },
      { productId: 'filter-papers', quantity: 2 },
    ];
    const orderId = await customer.placed({ ...input, lines }, key);
    expect(await customer.placed({ ...input, lines: lines.toReversed() }, key)).toBe(orderId);
  });

  it('belongs to one customer: another may use the same', async () => {
    const key = randomUUID();
    const mine = await customer.placed(input, key);
    expect(await second.placed(input, key)).not.toBe(mine);
  });

  it.each(['short', 'has spaces in the middle of it', 'x'.repeat(129)])(
    'must be well formed: %s',
    async (key) => {
      const result = await customer.place(input, key);
      expect(result).toMatchObject({ problems: [{ code: 'IDEMPOTENCY_KEY_INVALID' }] });
    },
  );
});
