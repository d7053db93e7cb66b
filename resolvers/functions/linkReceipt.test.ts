import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, ORDER_ID, storedOrder, storedRefund } from '../testing/handlers.ts';

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

  describe('of a refund', () => {
    const refundId = `${ORDER_ID}-refund-1`;
    const named = (id: string, prev: { result: unknown }) =>
      resolver.request({ args: { orderId: ORDER_ID, refundId: id }, identity: CUSTOMER, prev });
    const creditNote = { key: 'receipts/x/refund-1.pdf', sha256: 'x' };

    it('has a link signed for a credit note that is there, whatever there is of the receipt', () => {
      const result = storedOrder({ receiptStatus: 'PENDING', refunds: [storedRefund({ creditNote })] });
      expect(named(refundId, { result }).value).toEqual({
        operation: 'Invoke',
        payload: { orderId: ORDER_ID, refundId },
      });
    });

    it.each([
      ['no such refund', 'another', [storedRefund({ creditNote })]],
      ['no refund at all', refundId, undefined],
      ['no credit note yet', refundId, [storedRefund()]],
      ['a name that is none', '', [storedRefund({ creditNote })]],
    ])('gives null for %s', (_, id, refunds) => {
      const result = storedOrder({ receiptStatus: 'READY', ...(refunds ? { refunds } : {}) });
      expect(named(id, { result }).earlyReturn).not.toBeNull();
    });
  });

  it('tells no insides when the function fails', () => {
    const error = { type: 'Lambda:Unhandled', message: 'no bucket realtime-orders-1A2B3C' };
    const outcome = resolver.response({ args, identity: CUSTOMER, error });
    expect(outcome.error?.errorType).toBe('INTERNAL');
    expect(JSON.stringify(outcome.error)).not.toContain('1A2B3C');
  });
});
