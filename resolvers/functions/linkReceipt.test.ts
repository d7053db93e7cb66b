import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, ORDER_ID, storedOrder } from '../testing.ts';

const resolver = await loadResolver(new URL('./linkReceipt.ts', import.meta.url));
const args = { orderId: ORDER_ID };

describe('linkReceipt', () => {
  it('has a link signed for a receipt that is there', () => {
    const prev = { result: storedOrder({ receiptStatus: 'READY' }) };
    expect(resolver.request({ args, identity: CUSTOMER, prev }).value).toEqual({
      operation: 'Invoke',
      payload: { orderId: ORDER_ID },
    });
  });

  it.each([
    ['somebody else’s or no order', null],
    ['no receipt yet', storedOrder()],
    ['a receipt still to be made', storedOrder({ receiptStatus: 'PENDING' })],
  ])('gives null for %s', (_, result) => {
    expect(resolver.request({ args, identity: CUSTOMER, prev: { result } })).toMatchObject({
      value: null,
      earlyReturn: {},
    });
  });

  it('tells no insides when the function fails', () => {
    const error = { type: 'Lambda:Unhandled', message: 'no bucket realtime-orders-1A2B3C' };
    const outcome = resolver.response({ args, identity: CUSTOMER, error });
    expect(outcome.error?.errorType).toBe('INTERNAL');
    expect(JSON.stringify(outcome.error)).not.toContain('1A2B3C');
  });
});
