import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { orderKey, placedKeyOf } from '../../domain/keys.ts';
import { OPERATOR, PLACED_AT, storedOrder, TABLE_DOWN } from '../testing/handlers.ts';

const list = await loadResolver(new URL('./listAllOrders.ts', import.meta.url));
const get = await loadResolver(new URL('./getOrders.ts', import.meta.url));

const ID = ['A', 'B', 'C'].map((letter) => `01JZZZZZZZZZZZZZZZZZZZZZZ${letter}`) as [string, string, string];
const row = (id: string) => ({ ...orderKey(id), placedKey: placedKeyOf(PLACED_AT, id) });
const order = (id: string) => ({
  ...orderKey(id),
  ...storedOrder({ id, placedKey: placedKeyOf(PLACED_AT, id) }),
});
const stash = (changes: object = {}) => ({
  ordersTable: 'Orders',
  wanted: 20,
  rows: [],
  place: { day: '2026-01-01' },
  oldest: '2025-01-01',
  ...changes,
});

describe('listAllOrders', () => {
  it.each([
    ['the page is full', { wanted: 1, rows: [row(ID[0])] }],
    ['no day is left', { place: { day: '2024-12-31' } }],
  ])('asks nothing when %s', (_, changes) => {
    expect(list.request({ identity: OPERATOR, stash: stash(changes) })).toMatchObject({
      value: null,
      earlyReturn: {},
    });
  });

  it('looks at the last day too', () => {
    const place = { day: '2025-01-01' };
    expect(list.request({ identity: OPERATOR, stash: stash({ place }) })).toMatchObject({
      earlyReturn: null,
    });
  });

  it('stays on a day of which more is left, and asks for what the page lacks', () => {
    const { stash: after } = list.response({
      identity: OPERATOR,
      stash: stash(),
      result: { items: [row(ID[0])], nextToken: 'more' },
    });
    expect(after).toMatchObject({
      rows: [{ pk: `ORDER#${ID[0]}` }],
      place: { day: '2026-01-01', behind: `${PLACED_AT}#${ID[0]}` },
    });
    expect(list.request({ identity: OPERATOR, stash: after }).value).toMatchObject({
      query: { expression: '#day = :day AND #placed < :behind' },
      limit: 19,
    });
  });

  it('says so when the table fails', () => {
    const { error } = list.response({ identity: OPERATOR, stash: stash(), error: TABLE_DOWN });
    expect(error?.errorType).toBe('INTERNAL');
  });
});

describe('getOrders', () => {
  const rows = ID.map(row);
  const answer = (data: unknown[], unread: unknown[] = []) => ({
    data: { Orders: data },
    unprocessedKeys: { Orders: unread },
  });

  it('keeps the order of the rows and leaves out what is not there', () => {
    const { value } = get.response({
      identity: OPERATOR,
      stash: stash({ rows }),
      result: answer([order(ID[2]), null, order(ID[0])]),
    });
    expect(value).toMatchObject({ items: [{ id: ID[0] }, { id: ID[2] }], endCursor: expect.any(String) });
  });

  it('reads the orders as they stand now', () => {
    expect(get.request({ identity: OPERATOR, stash: stash({ rows }) }).value).toMatchObject({
      operation: 'BatchGetItem',
      tables: { Orders: { consistentRead: true, keys: { length: 3 } } },
    });
  });

  it('gives no half page', () => {
    const { error } = get.response({
      identity: OPERATOR,
      stash: stash({ rows }),
      result: answer([order(ID[0]), null, null], [orderKey(ID[1])]),
    });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
  });

  it('says so when the table fails', () => {
    const { error } = get.response({ identity: OPERATOR, stash: stash({ rows }), error: TABLE_DOWN });
    expect(error?.errorType).toBe('INTERNAL');
  });
});
