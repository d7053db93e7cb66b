import { afterAll, beforeAll, expect, it } from 'vitest';
import { SANDBOX_TOKENS } from '../payment/sandbox-tokens.ts';
import type { BooksShop } from './testing/books-shop.ts';
import { openBooksShop } from './testing/books-shop.ts';

let books: BooksShop;

beforeAll(async () => {
  books = await openBooksShop();
  await books.putProduct('beans', 1000);
});

afterAll(() => books.close());

it('finds nothing in books that are in order, whatever the payment came to', async () => {
  const ends = new Set<string>();
  for (const paymentToken of SANDBOX_TOKENS) {
    // Outages of what follows a payment go by the order's age, and are over.
    const placedAt = new Date(Date.now() - 60_000).toISOString();
    const id = books.shop.newOrderId();
    const customer = paymentToken.endsWith('_expires') ? 'STAYS_AWAY' : 'CONFIRMS';
    await books.drive(id, { paymentToken, placedAt, customer });
    const { status } = await books.shop.order(id);
    if (status === 'COMPLETED') await books.refund(id, 500);
    if (paymentToken === 'tok_approve') await books.refund(id, 2000, true);
    ends.add((await books.shop.order(id)).status);
  }
  expect([...ends].sort()).toEqual([
    'EXPIRED',
    'FAILED',
    'NEEDS_ATTENTION',
    'PARTIALLY_REFUNDED',
    'REFUNDED',
    'REJECTED',
  ]);
  const { compared, findings, cursor } = await books.compare();
  expect(findings).toEqual([]);
  expect(cursor).toBeUndefined();
  expect(compared).toMatchObject({ orders: SANDBOX_TOKENS.length, products: 1 });
});
