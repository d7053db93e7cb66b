import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, storedProduct } from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Query.product.ts', import.meta.url));

describe('Query.product', () => {
  it('reads the product by its key', () => {
    expect(resolver.request({ args: { id: 'tea' }, identity: CUSTOMER }).value).toEqual({
      operation: 'GetItem',
      key: { pk: { S: 'PRODUCT#tea' }, sk: { S: 'PRODUCT' } },
    });
  });

  it('looks nothing up for an id no product can have', () => {
    expect(resolver.request({ args: { id: 'x'.repeat(65) }, identity: CUSTOMER })).toMatchObject({
      value: null,
      earlyReturn: { skipTo: null },
    });
  });

  it.each([
    [{ onHand: 10, reserved: 3 }, 7, 'AVAILABLE'],
    [{ onHand: 3, reserved: 3 }, 0, 'OUT_OF_STOCK'],
    [{ onHand: 10, reserved: 3, withdrawn: true }, 0, 'WITHDRAWN'],
  ])('shows what can be ordered of %o', (stock, available, availability) => {
    const { value } = resolver.response({
      args: { id: 'tea' },
      identity: CUSTOMER,
      result: storedProduct('tea', stock),
    });
    expect(value).toEqual({
      id: 'tea',
      name: 'Product tea',
      description: 'Good',
      unitPrice: { amount: 1250, currency: 'EUR' },
      available,
      availability,
    });
  });

  it('gives null for a product that is not there', () => {
    expect(resolver.response({ args: { id: 'tea' }, identity: CUSTOMER, result: null })).toMatchObject({
      value: null,
      error: null,
    });
  });
});
