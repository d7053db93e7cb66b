import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import type { Answer } from '../reconcile-books/reconcile-books.ts';
import { holdKey } from '../../domain/keys.ts';
import type { Compared } from './reconciler.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { BooksShop } from './testing/books-shop.ts';
import { keysOf, openBooksShop, textOf } from './testing/books-shop.ts';

const ORDERS = 6;

let books: BooksShop;
let ids: string[];
let counted: MockInstance<(...args: never[]) => unknown>;
let handler: (event: unknown, invocation: { getRemainingTimeInMillis(): number }) => Promise<Answer>;

beforeAll(async () => {
  books = await openBooksShop();
  await books.putProduct('beans', 1000);
  await books.putProduct('mug', 10);
  ids = Array.from({ length: ORDERS }, () => books.shop.newOrderId());
  for (const id of ids) await books.drive(id);
  // Something in each of the books: two orders, a payment, a hold and an object without one, a product.
  await books.remove('orders', { pk: `ORDER#${ids[0]}`, sk: 'EVENT#00000002' });
  await books.remove('orders', { pk: `ORDER#${ids[1]}`, sk: 'EVENT#00000003' });
  const payment = await books.item('payments', keysOf(ids[0]!).payment);
  await books.edit('payments', keysOf('PAYER').payment, { ...payment, ...keysOf('PAYER').payment });
  const hold = await books.item('catalog', holdKey(ids[0]!));
  await books.edit('catalog', holdKey('HOLDER'), { ...hold, ...holdKey('HOLDER') });
  await books.putObject('receipts/READER/v1.pdf', 'paper');
  await books.edit('catalog', keysOf('').product('mug'), { onHand: 11 });
  // These are wired when they are loaded.
  ({ handler } = await import('../reconcile-books/handler.ts'));
  const { metrics } = await import('../pipeline/telemetry.ts');
  counted = vi.spyOn(metrics, 'addMetric');
});

afterAll(() => books.close());

const expected = () =>
  [
    `${ids[0]} EVENT_MISSING`,
    `${ids[1]} EVENT_MISSING`,
    'PAYER PAYMENT_WITHOUT_ORDER',
    'HOLDER HOLD_WITHOUT_ORDER',
    'READER OBJECT_WITHOUT_ORDER',
    'mug COUNTERS_DIFFER',
  ].sort();

/** Goes on from cursor to cursor. */
async function inParts(
  isLate: () => boolean,
): Promise<{ parts: number; found: string[]; compared: Compared }> {
  const compared = { orders: 0, payments: 0, products: 0, objects: 0 };
  const found: string[] = [];
  let after: string | undefined;
  let parts = 0;
  do {
    const part = await books.compare({ isLate, ...(after ? { after } : {}) });
    for (const what of Object.keys(compared) as (keyof Compared)[]) compared[what] += part.compared[what];
    found.push(...part.findings.map(textOf));
    after = part.cursor;
    parts++;
  } while (after !== undefined);
  return { parts, found: found.sort(), compared };
}

describe('a comparison', () => {
  const all = { orders: ORDERS, payments: ORDERS + 1, products: 2, objects: ORDERS + 1 };

  it('goes through all books at once when there is time', async () => {
    expect(await inParts(() => false)).toEqual({ parts: 1, found: expected(), compared: all });
  });

  it('that is late says how far it came, and goes on from there to the same end', async () => {
    const { parts, ...rest } = await inParts(() => true);
    expect(rest).toEqual({ found: expected(), compared: all });
    expect(parts).toBeGreaterThanOrEqual(4);
  });

  it('refuses a cursor that is none', async () => {
    await expect(books.compare({ after: 'elsewhere' })).rejects.toThrow('not a cursor');
    const cursor = { pass: 'CATALOGUE', after: { pk: 'PRODUCT#x', sk: 'PRODUCT' } } as const;
    expect(readCursor(writeCursor(cursor))).toEqual(cursor);
  });
});

describe('the function', () => {
  /** An event of a schedule, as it comes. */
  const scheduled = { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

  it('answers what it found, and counts it', async () => {
    counted.mockClear();
    const answer = await handler(scheduled, { getRemainingTimeInMillis: () => 900_000 });
    expect(answer).toMatchObject({ complete: true, compared: { products: 2 } });
    expect(answer.findings.map(textOf).sort()).toEqual(expected());
    expect(counted.mock.calls).toEqual([['BooksMismatch', 'Count', 6]]);
  });

  it('does not stop half way without a word', async () => {
    counted.mockClear();
    let remaining = 900_000;
    const answer = await handler({}, { getRemainingTimeInMillis: () => (remaining -= 400_000) });
    expect(answer).toMatchObject({ complete: false, cursor: expect.any(String) });
    expect(counted.mock.calls).toContainEqual(['BooksUnread', 'Count', 1]);
    expect(counted.mock.calls).toContainEqual(['BooksMismatch', 'Count', answer.findings.length]);
    const rest = await handler({ after: answer.cursor }, { getRemainingTimeInMillis: () => 900_000 });
    expect(rest.complete).toBe(true);
    expect(answer.compared.orders + rest.compared.orders).toBe(ORDERS);
  });

  it('refuses what it does not know', async () => {
    await expect(handler({ repair: 'yes' }, { getRemainingTimeInMillis: () => 900_000 })).rejects.toThrow();
  });
});

describe('an answer', () => {
  it('has no more than so many orders and products with findings', async () => {
    const part = await books.compare({ mostSuspects: 1 });
    expect(part.cursor).toBeDefined();
    expect(part.findings.map(({ orderId }) => orderId).sort()).toEqual(ids.slice(0, 2).sort());
  });
});
