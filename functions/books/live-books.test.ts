import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventKey, orderKey, productKey } from '../../domain/keys.ts';
import { FOLLOW_UPS, STEPS_TO_CAPTURE } from '../testing/order-flow.ts';
import type { BooksShop } from './testing/books-shop.ts';
import { openBooksShop } from './testing/books-shop.ts';

/** What nobody waits for: the steps are so far apart that each is seen by itself. */
const WAY = [...STEPS_TO_CAPTURE, ...FOLLOW_UPS];

let books: BooksShop;
let id: string;

beforeAll(async () => {
  books = await openBooksShop();
  await books.putProduct('beans', 1000);
});

afterAll(() => books.close());

/** Brings an order to where this step would begin. */
async function bringTo(name: string): Promise<void> {
  id = books.shop.newOrderId();
  await books.shop.place(id);
  await books.shop.runAll(WAY.slice(0, WAY.indexOf(name as (typeof WAY)[number])), id);
}

describe('an order under way', () => {
  it('is in order after each step, while its execution runs', async () => {
    await bringTo('validate-order');
    await books.shop.executions.start('ORDER', id, '{}');
    expect(await books.found()).toEqual([]);
    for (const name of WAY) {
      await books.shop.run(name, id);
      expect([name, await books.found()]).toEqual([name, []]);
    }
    await books.shop.close(id, 'COMPLETED');
    expect(await books.found()).toEqual([]);
    await books.shop.executions.stop('ORDER', id);
    expect(await books.found()).toEqual([]);
  });

  it('is in order right after it was placed, before anything runs for it', async () => {
    await bringTo('validate-order');
    expect(await books.found({ laterMs: 0 })).toEqual([]);
    await books.shop.executions.start('ORDER', id, '{}');
  });

  it('is in order while the sweeper is about to start its execution', async () => {
    await bringTo('validate-order');
    const work = { machine: 'ORDER', name: `${id}-sweep-1`, times: 1 };
    await books.shop.edit(id, { work, dueAt: new Date(Date.now() + 20 * 60_000).toISOString() });
    expect(await books.found()).toEqual([]);
    expect(await books.found({ laterMs: 30 * 60_000 })).toEqual([`${id} NO_EXECUTION`]);
    await books.shop.executions.start('ORDER', `${id}-sweep-1`, '{}');
    expect(await books.found()).toEqual([]);
  });

  it('may be compared at any moment', async () => {
    let open = true;
    const driven = Promise.all(
      ['tok_approve', 'tok_decline', 'tok_capture_unavailable', 'tok_answer_lost'].map((paymentToken) =>
        books.drive(books.shop.newOrderId(), { paymentToken }),
      ),
    ).finally(() => (open = false));
    const found: string[] = [];
    let comparisons = 0;
    while (open) {
      found.push(...(await books.found({ laterMs: 0 })));
      comparisons++;
    }
    await driven;
    expect(found).toEqual([]);
    expect(comparisons).toBeGreaterThan(1);
    expect(await books.found()).toEqual([]);
  });
});

describe('an order whose execution died between doing and telling', () => {
  it.each(WAY)('in %s is only stuck, and mends when it is taken up', async (name) => {
    await bringTo(name);
    const reports = books.shop.api.requests.length;
    // The capture claims the order before it takes the money.
    books.shop.interruptApi(name === 'capture-payment' ? 1 : 0);
    await expect(books.shop.run(name, id)).rejects.toThrow();
    expect(books.shop.api.requests.length).toBeGreaterThan(reports);
    books.shop.forget();
    expect(await books.found()).toEqual([`${id} NO_EXECUTION`]);
    await books.shop.resume(id);
    expect(await books.found()).toEqual([]);
  });
});

describe('an order that just changed', () => {
  it('is told only of what holds at every moment', async () => {
    await bringTo('save-order');
    await books.shop.run('save-order', id);
    await books.edit('orders', orderKey(id), { stockStatus: 'NONE', paymentStatus: 'DECLINED' });
    await books.remove('orders', eventKey(id, 2));
    expect(await books.found({ laterMs: 0 })).toEqual([`${id} EVENT_MISSING`, `${id} FACTS_DIFFER`]);
    await books.restore();
    await books.shop.executions.start('ORDER', id, '{}');
  });

  it('keeps the problems that could not be judged anew', async () => {
    id = books.shop.newOrderId();
    await books.drive(id);
    await books.removeObject(`receipts/${id}/v1.pdf`);
    await books.edit(
      'orders',
      { pk: `ORDER#${id}`, sk: 'NOTIFICATION#ORDER_CONFIRMED' },
      { state: 'CLAIMED' },
    );
    expect(await books.found()).toEqual([`${id} NOTIFICATION_DIFFERS`, `${id} RECEIPT_MISSING`]);
    const kinds = async () => (await books.problems(id)).map(({ kind }) => kind);
    expect(await kinds()).toEqual(['NOTIFICATION_MISMATCH', 'RECEIPT_MISMATCH']);
    expect(await books.found({ laterMs: 0 })).toEqual([`${id} RECEIPT_MISSING`]);
    expect(await kinds()).toEqual(['NOTIFICATION_MISMATCH', 'RECEIPT_MISMATCH']);
    await books.restore();
    expect(await books.found()).toEqual([]);
    expect(await kinds()).toEqual([]);
  });

  it('is told of nothing that changed while it was read', async () => {
    id = books.shop.newOrderId();
    await books.drive(id);
    await books.edit(
      'orders',
      { pk: `ORDER#${id}`, sk: 'NOTIFICATION#ORDER_CONFIRMED' },
      { state: 'CLAIMED' },
    );
    const change = () => books.shop.edit(id, { customerId: `customer-${Math.random()}` });
    expect((await books.compare({ whileRead: change })).findings).toEqual([]);
    expect(await books.found()).toEqual([`${id} NOTIFICATION_DIFFERS`]);
    await books.restore();
  });
});

describe('a product whose stock moves', () => {
  it('is told of no difference that young movements may account for', async () => {
    await books.putProduct('mug', 100);
    id = books.shop.newOrderId();
    await books.shop.place(id, { lines: [{ productId: 'mug', quantity: 3 }] });
    await books.shop.executions.start('ORDER', id, '{}');
    await books.shop.runAll(['validate-order', 'save-order'], id);
    const mug = productKey('mug');
    await books.edit('catalog', mug, { reserved: 0 });
    expect(await books.found({ laterMs: 0 })).toEqual([]);
    expect(await books.found()).toEqual(['mug COUNTERS_DIFFER']);
    // Three units came: no more than that can be due to them.
    await books.edit('catalog', mug, { reserved: 4 });
    expect(await books.found({ laterMs: 0 })).toEqual(['mug COUNTERS_DIFFER']);
    await books.restore();
    expect(await books.found()).toEqual([]);
  });
});
