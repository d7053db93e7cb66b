import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import {
  CUSTOMER,
  OPERATOR,
  ORDER_ID,
  OTHER,
  paidOrder,
  REASON,
  storedOrder,
  storedRefund,
  TABLE_DOWN,
} from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Query.order.ts', import.meta.url));
const args = { id: ORDER_ID };

describe('Query.order', () => {
  it('reads the order as it stands now', () => {
    expect(resolver.request({ args, identity: CUSTOMER }).value).toEqual({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` }, sk: { S: 'ORDER' } },
      consistentRead: true,
    });
  });

  it.each(['', 'x', 'ORDER', `${ORDER_ID}0`, ORDER_ID.toLowerCase()])(
    'looks nothing up for the id "%s"',
    (id) => {
      expect(resolver.request({ args: { id }, identity: CUSTOMER })).toMatchObject({
        value: null,
        earlyReturn: { skipTo: null },
      });
    },
  );

  it.each([
    ['its owner', CUSTOMER, true],
    ['an operator', OPERATOR, true],
    ['another customer', OTHER, false],
  ])('shows the order to %s: %o', (_, identity, shown) => {
    const { value, error } = resolver.response({ args, identity, result: storedOrder() });
    expect(error).toBeNull();
    if (shown) expect(value).toMatchObject({ id: ORDER_ID, status: 'PLACED' });
    else expect(value).toBeNull();
  });

  it('answers alike for an order that is not there', () => {
    expect(resolver.response({ args, identity: CUSTOMER, result: null })).toMatchObject({
      value: null,
      error: null,
    });
  });

  it('shows the steps in order, and those that never ran in an ended order as skipped', () => {
    const steps = storedOrder().steps;
    const result = storedOrder({
      status: 'REJECTED',
      reasonCode: 'UNKNOWN_PRODUCT',
      steps: {
        ...steps,
        VALIDATE_ORDER: { state: 'FAILED', attempt: 1, maxAttempts: 4, reasonCode: 'UNKNOWN_PRODUCT' },
      },
    });
    const order = resolver.response({ args, identity: CUSTOMER, result }).value as {
      steps: { name: string }[];
    };
    expect(order).toMatchObject({ status: 'REJECTED', reasonCode: 'UNKNOWN_PRODUCT', total: null });
    expect(order.steps).toEqual([
      {
        name: 'VALIDATE_ORDER',
        state: 'FAILED',
        attempt: 1,
        maxAttempts: 4,
        startedAt: null,
        endedAt: null,
        reasonCode: 'UNKNOWN_PRODUCT',
      },
      ...['SAVE_ORDER', 'PROCESS_PAYMENT', 'UPDATE_INVENTORY', 'SEND_NOTIFICATION', 'GENERATE_RECEIPT'].map(
        (name) => ({
          name,
          state: 'SKIPPED',
          attempt: 0,
          maxAttempts: null,
          startedAt: null,
          endedAt: null,
          reasonCode: null,
        }),
      ),
    ]);
  });

  it('never shows what the customer pays with', () => {
    const { value } = resolver.response({ args, identity: CUSTOMER, result: storedOrder() });
    expect(JSON.stringify(value)).not.toContain('tok_approve');
  });

  it('lets the receipt be downloaded when it is there', () => {
    const result = storedOrder({ status: 'CONFIRMED', paymentStatus: 'CAPTURED', receiptStatus: 'READY' });
    expect(resolver.response({ args, identity: CUSTOMER, result }).value).toMatchObject({
      allowedActions: ['DOWNLOAD_RECEIPT'],
    });
  });

  it('shows what the payment waits for, while it does, and no token', () => {
    const paymentAction = { taskToken: 'a-task-token', confirmBefore: '2026-01-01T00:10:00.000Z' };
    const result = storedOrder({ status: 'SAVED', paymentStatus: 'ACTION_REQUIRED', paymentAction });
    const waiting = resolver.response({ args, identity: CUSTOMER, result }).value;
    expect(waiting).toMatchObject({
      paymentAction: { confirmBefore: paymentAction.confirmBefore },
      allowedActions: ['CANCEL', 'CONFIRM_PAYMENT'],
    });
    expect(JSON.stringify(waiting)).not.toContain('a-task-token');
    const gone = resolver.response({ args, identity: CUSTOMER, result: { ...result, status: 'CANCELLED' } });
    expect(gone.value).toMatchObject({ paymentAction: null });
  });

  it('shows refunds, and neither who asked for them nor with which key', () => {
    const creditNote = { key: 'receipts/x', sha256: 'x' };
    const done = storedRefund({ state: 'DONE', endedAt: '2026-01-02T00:00:00.000Z', creditNote });
    const result = paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: [done] });
    const { value } = resolver.response({ args, identity: CUSTOMER, result });
    expect(value).toMatchObject({ refundable: { amount: 3000, currency: 'EUR' } });
    expect((value as { refunds: unknown }).refunds).toEqual([
      {
        id: `${ORDER_ID}-refund-1`,
        amount: { amount: 2000, currency: 'EUR' },
        reason: REASON,
        state: 'DONE',
        returnStock: false,
        requestedAt: done.at,
        endedAt: '2026-01-02T00:00:00.000Z',
        creditNoteReady: true,
      },
    ]);
    expect(JSON.stringify(value)).not.toContain('operator-sub');
  });

  it('has neither refunds nor anything to refund before it is paid', () => {
    const { value } = resolver.response({ args, identity: CUSTOMER, result: storedOrder() });
    expect(value).toMatchObject({ refunds: [], refundable: null, paymentAction: null });
  });

  it.each([
    ['its owner', CUSTOMER, ['DOWNLOAD_RECEIPT']],
    ['an operator', OPERATOR, ['CANCEL', 'DOWNLOAD_RECEIPT', 'REFUND']],
  ])('tells %s what they may do with a paid order', (_, identity, allowedActions) => {
    expect(resolver.response({ args, identity, result: paidOrder() }).value).toMatchObject({
      allowedActions,
    });
  });

  it('tells no insides when the table fails, and logs them under the number it tells', () => {
    const { error, logs } = resolver.response({ args, identity: CUSTOMER, error: TABLE_DOWN });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
    expect(JSON.stringify(error)).not.toContain('Orders-1A2B3C');
    const { correlationId } = error?.errorInfo as { correlationId: string };
    expect(JSON.stringify(logs)).toContain(correlationId);
    expect(JSON.stringify(logs)).toContain('Orders-1A2B3C');
  });
});
