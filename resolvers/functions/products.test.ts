import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { productKey } from '../../domain/keys.ts';
import { CUSTOMER, plain, storedProduct, TABLE_DOWN } from '../testing/handlers.ts';

const list = await loadResolver(new URL('./listProducts.ts', import.meta.url));
const get = await loadResolver(new URL('./getProducts.ts', import.meta.url));

const row = (id: string, name = `Product ${id}`) => ({
  ...productKey(id),
  listing: 'CATALOGUE',
  listingKey: `${name}#${id}`,
});
const key = (id: string) => productKey(id);

describe('listProducts', () => {
  it('reads one row more than the page has', () => {
    const { value } = list.request({ args: { first: 2 }, identity: CUSTOMER });
    expect(value).toMatchObject({ operation: 'Query', index: 'byListing', limit: 3 });
  });

  it('gives a cursor that leads to the rest, whatever script the name is in', () => {
    const rows = [row('a'), row('b', '緑茶 50 % +'), row('c')];
    const { value } = list.response({
      args: { first: 2 },
      identity: CUSTOMER,
      result: { items: rows, nextToken: null },
    });
    const { keys, endCursor } = value as { keys: unknown; endCursor: string };
    expect(keys).toEqual([key('a'), key('b')]);
    const next = list.request({ args: { first: 2, after: endCursor }, identity: CUSTOMER }).value as {
      query: { expressionValues: unknown };
    };
    expect(plain(next.query.expressionValues)).toEqual({
      ':listing': 'CATALOGUE',
      ':after': '緑茶 50 % +#b',
    });
  });

  it('gives no cursor on the last page', () => {
    const result = { items: [row('a')], nextToken: null };
    expect(list.response({ args: { first: 2 }, identity: CUSTOMER, result }).value).toMatchObject({
      endCursor: null,
    });
  });

  it('refuses a cursor that is none, and a page too large', () => {
    expect(list.request({ args: { after: 'nonsense' }, identity: CUSTOMER }).error?.errorType).toBe(
      'CURSOR_INVALID',
    );
    expect(list.request({ args: { first: 101 }, identity: CUSTOMER }).error?.errorType).toBe(
      'PAGE_TOO_LARGE',
    );
  });
});

describe('getProducts', () => {
  const stash = { catalogTable: 'Catalog' };
  const prev = (ids: string[], endCursor: string | null = null) => ({
    result: { keys: ids.map(key), endCursor },
  });

  it('fetches the products of the page', () => {
    expect(get.request({ identity: CUSTOMER, stash, prev: prev(['a', 'b']) }).value).toEqual({
      operation: 'BatchGetItem',
      tables: {
        Catalog: { keys: ['a', 'b'].map((id) => ({ pk: { S: `PRODUCT#${id}` }, sk: { S: 'PRODUCT' } })) },
      },
    });
  });

  it('asks nothing for an empty page', () => {
    expect(get.request({ identity: CUSTOMER, stash, prev: prev([]) })).toMatchObject({
      value: { items: [], endCursor: null },
      earlyReturn: {},
    });
  });

  it('keeps the order of the page and leaves out what was removed since', () => {
    const result = { data: { Catalog: [storedProduct('c'), null, storedProduct('a')] }, unprocessedKeys: {} };
    const { value } = get.response({
      identity: CUSTOMER,
      stash,
      prev: prev(['a', 'b', 'c'], 'cursor'),
      result,
    });
    expect(value).toMatchObject({ items: [{ id: 'a' }, { id: 'c' }], endCursor: 'cursor' });
  });

  it('gives no half page', () => {
    const result = { data: { Catalog: [null] }, unprocessedKeys: { Catalog: [key('a')] } };
    const { error } = get.response({ identity: CUSTOMER, stash, prev: prev(['a']), result });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
  });

  it('says so when the table fails', () => {
    const { error } = get.response({ identity: CUSTOMER, stash, prev: prev(['a']), error: TABLE_DOWN });
    expect(error?.errorType).toBe('INTERNAL');
  });
});
