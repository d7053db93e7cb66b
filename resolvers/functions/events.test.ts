import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, OPERATOR, ORDER_ID, OTHER, plain, storedEvent, storedOrder } from '../testing/handlers.ts';

const ownOrder = await loadResolver(new URL('./ownOrder.ts', import.meta.url));
const listEvents = await loadResolver(new URL('./listEvents.ts', import.meta.url));

const args = { orderId: ORDER_ID };
const prev = { result: storedOrder() };

describe('ownOrder', () => {
  it.each([
    ['its owner', CUSTOMER, ORDER_ID],
    ['an operator', OPERATOR, ORDER_ID],
    ['another customer', OTHER, undefined],
  ])('hands the order on to %s', (_, identity, id) => {
    const { value } = ownOrder.response({ args, identity, result: storedOrder() });
    expect((value as { id?: string } | null)?.id).toBe(id);
  });

  it('looks nothing up for what is no order id', () => {
    expect(
      ownOrder.request({ args: { orderId: 'nonsense' }, identity: CUSTOMER }).earlyReturn,
    ).not.toBeNull();
  });
});

describe('listEvents', () => {
  it('answers null when there is no order for the caller', () => {
    expect(listEvents.request({ args, identity: CUSTOMER, prev: { result: null } })).toMatchObject({
      value: null,
      earlyReturn: {},
    });
  });

  it.each([
    [null, 'EVENT#00000001'],
    [0, 'EVENT#00000001'],
    [41, 'EVENT#00000042'],
  ])('reads what comes after %s', (after, first) => {
    const { value } = listEvents.request({ args: { ...args, after }, identity: CUSTOMER, prev });
    const { query, ...rest } = value as { query: { expressionValues: unknown } };
    expect(rest).toEqual({ operation: 'Query', consistentRead: true, limit: 21 });
    expect(plain(query.expressionValues)).toEqual({
      ':pk': `ORDER#${ORDER_ID}`,
      ':first': first,
      ':last': 'EVENT#99999999',
    });
  });

  it.each([-1, 99_999_999, 2_147_483_647])('refuses to go on after %d', (after) => {
    const { error } = listEvents.request({ args: { ...args, after }, identity: CUSTOMER, prev });
    expect(error?.errorType).toBe('CURSOR_INVALID');
  });

  it('refuses a page too large', () => {
    const { error } = listEvents.request({ args: { ...args, first: 101 }, identity: CUSTOMER, prev });
    expect(error).toMatchObject({ errorType: 'PAGE_TOO_LARGE', errorInfo: { limit: 100 } });
  });

  it('tells whether more follow', () => {
    const events = [1, 2, 3].map((sequence) => storedEvent(sequence));
    const page = (count: number, nextToken: string | null = null) =>
      listEvents.response({
        args: { ...args, first: 2 },
        identity: CUSTOMER,
        prev,
        result: { items: events.slice(0, count), nextToken },
      }).value;
    expect(page(3)).toMatchObject({ items: [{ sequence: 1 }, { sequence: 2 }], hasMore: true });
    expect(page(2)).toMatchObject({ items: [{ sequence: 1 }, { sequence: 2 }], hasMore: false });
    expect(page(1, 'more')).toMatchObject({ items: [{ sequence: 1 }], hasMore: true });
    expect(page(0)).toEqual({ items: [], hasMore: false });
  });
});
