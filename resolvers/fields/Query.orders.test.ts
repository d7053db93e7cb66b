import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { placedKeyOf } from '../../domain/keys.ts';
import type { OrderItem } from '../shared/items.ts';
import { CUSTOMER, OPERATOR, plain, storedOrder } from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Query.orders.ts', import.meta.url));

/** Orders as the index gives them, newest first. */
function orders(
  count: number,
  statusOf: (index: number) => OrderItem['status'] = () => 'PLACED',
): OrderItem[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(999 - index).padStart(3, '0');
    const id = `01JZZZZZZZZZZZZZZZZZZZZ${number}`;
    const placedAt = `2026-01-01T00:00:00.${number}Z`;
    return storedOrder({ id, placedAt, placedKey: placedKeyOf(placedAt, id), status: statusOf(index) });
  });
}

interface Query {
  query: { expression: string; expressionValues: unknown };
  limit: number;
  scanIndexForward: boolean;
}
const asked = (args: object, identity = CUSTOMER) => resolver.request({ args: { ...args }, identity });
const query = (args: object, identity = CUSTOMER) => asked(args, identity).value as Query;
const page = (args: object, items: OrderItem[], nextToken: string | null = null) =>
  resolver.response({ args: { ...args }, identity: CUSTOMER, result: { items, nextToken } }).value as {
    items: { id: string }[];
    endCursor: string | null;
  };

describe('Query.orders', () => {
  it.each([
    ['a customer', CUSTOMER, 'customer-sub'],
    ['an operator', OPERATOR, 'operator-sub'],
  ])('asks for the own orders of %s, newest first', (_, identity, sub) => {
    const { query: expression, limit, scanIndexForward } = query({}, identity);
    expect(plain(expression.expressionValues)).toEqual({ ':customer': sub });
    expect({ limit, scanIndexForward }).toEqual({ limit: 21, scanIndexForward: false });
  });

  it.each([
    [101, 'PAGE_TOO_LARGE'],
    [0, 'VALIDATION_FAILED'],
    [-1, 'VALIDATION_FAILED'],
  ])('refuses a page of %d with %s', (first, errorType) => {
    expect(asked({ first }).error).toMatchObject({ errorType });
  });

  it.each([
    'x',
    '!!!!',
    'AAAA',
    'JSUl',
    '%%%%',
    btoa('CATALOGUE'),
    btoa('%zz'),
    btoa('2026-01-01T00:00:00.000Z#'),
  ])('refuses "%s" as a cursor', (after) => {
    expect(asked({ after }).error).toMatchObject({
      errorType: 'CURSOR_INVALID',
      errorInfo: { path: 'after' },
    });
  });

  it('gives a cursor that leads to the rest, and none on the last page', () => {
    const all = orders(5);
    const first = page({ first: 3 }, all.slice(0, 4));
    expect(first.items.map(({ id }) => id)).toEqual(all.slice(0, 3).map(({ id }) => id));
    const next = query({ first: 3, after: first.endCursor });
    expect(plain(next.query.expressionValues)[':after']).toBe(all[2]?.placedKey);
    expect(page({ first: 3 }, all.slice(3)).endCursor).toBeNull();
  });

  it('sifts by status and goes on behind the last one it gave', () => {
    const all = orders(10, (index) => (index % 2 ? 'COMPLETED' : 'REJECTED'));
    const { items, endCursor } = page({ first: 2, status: 'COMPLETED' }, all);
    expect(items.map(({ id }) => id)).toEqual([all[1]?.id, all[3]?.id]);
    expect(plain(query({ status: 'COMPLETED', after: endCursor }).query.expressionValues)[':after']).toBe(
      all[3]?.placedKey,
    );
  });

  it('goes on behind the last one it read when the page by status is not full', () => {
    const all = orders(10);
    const { items, endCursor } = page({ status: 'COMPLETED' }, all, 'more');
    expect(items).toEqual([]);
    expect(plain(query({ after: endCursor }).query.expressionValues)[':after']).toBe(all[9]?.placedKey);
  });

  it('ends when everything by that status is read', () => {
    const all = orders(3, (index) => (index === 0 ? 'COMPLETED' : 'PLACED'));
    expect(page({ status: 'COMPLETED' }, all)).toMatchObject({
      items: [{ id: all[0]?.id }],
      endCursor: null,
    });
  });
});
