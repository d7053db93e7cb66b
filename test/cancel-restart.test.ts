import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelOrderDocument } from '../client/sdk/generated/operations.ts';
import { paymentOperations, stockMismatches } from './support/books.ts';
import { signedIn, type Customer } from './support/customer.ts';
import { bootSystem, stateFolder, type TestSystem } from './support/system.ts';
import { ended, eventsUntil } from './support/watch.ts';

const ORDERS = 24;
const folder = stateFolder();
let system: TestSystem;
let customer: Customer;

beforeAll(async () => {
  system = await bootSystem({ state: folder.path });
  customer = await signedIn(system, 'customer@example.com');
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

describe('the death of the whole system while orders are cancelled', () => {
  it('keeps every cancel that was accepted, and answers each one whose answer was lost', async () => {
    const place = () =>
      customer.placed({ lines: [{ productId: 'filter-beans', quantity: 1 }], paymentToken: 'tok_approve' });
    const orders = await Promise.all(Array.from({ length: ORDERS }, place));
    // By now the orders are at every stage.
    await eventsUntil(system, customer, orders.at(-1) ?? '', ({ length }) => length > 2);
    const cancels = orders.map((orderId) => ({ orderId, idempotencyKey: randomUUID(), told: '' }));
    const answers = cancels.map(async (cancel) => {
      const { orderId, idempotencyKey } = cancel;
      const { data } = await customer.ask(CancelOrderDocument, { orderId, idempotencyKey });
      cancel.told = data?.cancelOrder.__typename ?? '';
    });
    await Promise.race(answers);
    await system.kill();
    await Promise.allSettled(answers);

    system = await bootSystem({ state: folder.path });
    customer = await signedIn(system, 'customer@example.com');
    for (const { orderId, idempotencyKey, told } of cancels) {
      const again = await customer.cancel(orderId, idempotencyKey);
      if (told !== '') expect(again.__typename).toBe(told);
      const end = (await ended(system, customer, orderId)).at(-1)?.status;
      const operations = await paymentOperations(system, orderId);
      if (again.__typename === 'CancelAccepted') {
        if (told !== '') expect(again.replayed).toBe(true);
        expect([end, operations.includes('capture')]).toEqual(['CANCELLED', false]);
      } else {
        expect([end, again.problem.code]).toEqual(['COMPLETED', 'CANCEL_TOO_LATE']);
        expect(operations).toEqual(['authorize', 'capture']);
      }
    }
    expect(await stockMismatches(system)).toEqual([]);
  });
});
