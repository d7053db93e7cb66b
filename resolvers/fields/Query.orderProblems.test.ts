import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { orderProblem } from '../../domain/order-problems.ts';
import { CUSTOMER, OPERATOR, ORDER_ID, plain, TABLE_DOWN } from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Query.orderProblems.ts', import.meta.url));

/** Problems as the index gives them, longest waiting first. */
const problems = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const since = `2026-01-01T00:00:00.${String(index).padStart(3, '0')}Z`;
    return orderProblem(ORDER_ID, 'NEEDS_ATTENTION', 'TIMEOUT', 'Slow', since);
  });

interface Query {
  index: string;
  query: { expression: string; expressionNames: object; expressionValues: unknown };
  limit: number;
  scanIndexForward?: boolean;
}
const asked = (args: object, identity = OPERATOR) => resolver.request({ args: { ...args }, identity });
const query = (args: object) => asked(args).value as Query;
const page = (args: object, items: object[], nextToken: string | null = null) =>
  resolver.response({ args: { ...args }, identity: OPERATOR, result: { items, nextToken } }).value as {
    items: object[];
    endCursor: string | null;
  };

describe('Query.orderProblems', () => {
  it('asks for what is open, longest waiting first', () => {
    const { index, limit, query: expression, scanIndexForward } = query({});
    expect({ index, limit, scanIndexForward }).toEqual({ index: 'byProblem', limit: 21 });
    expect(expression.expressionNames).toEqual({ '#state': 'problemState' });
    expect(plain(expression.expressionValues)).toEqual({ ':state': 'OPEN' });
  });

  it('is for operators, whatever the schema says', () => {
    expect(asked({}, CUSTOMER).error).toMatchObject({ errorType: 'Unauthorized' });
  });

  it.each([
    [{ first: 101 }, 'PAGE_TOO_LARGE'],
    [{ first: 0 }, 'VALIDATION_FAILED'],
    [{ after: 'x' }, 'CURSOR_INVALID'],
    [{ after: btoa(`2026-01-01T00%3A00%3A00.000Z%23${ORDER_ID}`) }, 'CURSOR_INVALID'],
  ])('refuses %o with %s', (args, errorType) => {
    expect(asked(args).error).toMatchObject({ errorType });
  });

  it('shows what is wrong and not how it is kept', () => {
    expect(page({}, problems(1))).toEqual({
      items: [
        {
          orderId: ORDER_ID,
          kind: 'NEEDS_ATTENTION',
          code: 'TIMEOUT',
          message: 'Slow',
          since: '2026-01-01T00:00:00.000Z',
        },
      ],
      endCursor: null,
    });
  });

  it('goes on after the last one of a page', () => {
    const first = page({ first: 2 }, problems(3));
    expect(first.items).toHaveLength(2);
    const { limit, query: expression } = query({ first: 2, after: first.endCursor });
    expect(limit).toBe(3);
    expect(expression.expression).toBe('#state = :state AND #key > :after');
    expect(plain(expression.expressionValues)).toEqual({
      ':state': 'OPEN',
      ':after': `2026-01-01T00:00:00.001Z#${ORDER_ID}#NEEDS_ATTENTION`,
    });
  });

  it('has no cursor on the last page, and one when DynamoDB stopped before the end', () => {
    expect(page({ first: 2 }, problems(2)).endCursor).toBeNull();
    expect(page({ first: 2 }, problems(2), 'more').endCursor).not.toBeNull();
    expect(page({}, []).endCursor).toBeNull();
  });

  it('tells no insides when the table fails', () => {
    const { error } = resolver.response({ args: {}, identity: OPERATOR, error: TABLE_DOWN });
    expect(error).toMatchObject({ errorType: 'INTERNAL' });
  });
});
