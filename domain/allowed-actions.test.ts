import { describe, expect, it } from 'vitest';
import type { OrderAction } from './allowed-actions.ts';
import { allowedActions } from './allowed-actions.ts';
import type { OrderFacts } from './facts.ts';
import type { OrderStatus } from './order-status.ts';
import type { Refund } from './refunds.ts';

const paid = { captured: { amount: 500, currency: 'EUR' } };
const refund: Refund = {
  ...{ id: 'o1-refund-1', kind: 'REFUND', reason: 'Broken', returnStock: false, state: 'DONE' },
  ...{ amount: { amount: 200, currency: 'EUR' }, callerId: 'op', key: 'k', at: '2026-01-01T00:00:00.000Z' },
};

function actions(
  status: OrderStatus,
  facts: Partial<OrderFacts>,
  more: { payment?: typeof paid; refunds?: Refund[] } = {},
): { customer: OrderAction[]; operator: OrderAction[] } {
  const order = {
    ...({ id: 'o1', status, paymentStatus: 'NONE', stockStatus: 'NONE', receiptStatus: 'NONE' } as const),
    ...facts,
    ...more,
  };
  return { customer: allowedActions(order, false), operator: allowedActions(order, true) };
}

describe('what may be done with an order', () => {
  it('is to cancel it before its money is claimed', () => {
    expect(actions('SAVED', {})).toEqual({ customer: ['CANCEL'], operator: ['CANCEL'] });
    expect(actions('PAYMENT_AUTHORIZED', { paymentStatus: 'CAPTURING' }).operator).toEqual([]);
  });

  it('is to confirm a payment that waits, or to cancel', () => {
    expect(actions('SAVED', { paymentStatus: 'ACTION_REQUIRED' }).customer).toEqual([
      'CANCEL',
      'CONFIRM_PAYMENT',
    ]);
  });

  it('is, for operators alone, to cancel or refund a paid one', () => {
    const facts = { paymentStatus: 'CAPTURED', receiptStatus: 'READY' } as const;
    expect(actions('COMPLETED', facts, { payment: paid })).toEqual({
      customer: ['DOWNLOAD_RECEIPT'],
      operator: ['CANCEL', 'DOWNLOAD_RECEIPT', 'REFUND'],
    });
  });

  it('is only to refund the rest once some was given back, and nothing when all was', () => {
    const facts = { paymentStatus: 'PARTIALLY_REFUNDED' } as const;
    expect(actions('PARTIALLY_REFUNDED', facts, { payment: paid, refunds: [refund] }).operator).toEqual([
      'REFUND',
    ]);
    expect(actions('REFUND_PENDING', facts, { payment: paid, refunds: [refund] }).operator).toEqual([]);
    const all = { ...refund, amount: paid.captured };
    expect(actions('REFUNDED', facts, { payment: paid, refunds: [all] }).operator).toEqual([]);
  });

  it('is to repair what needs attention, by an operator', () => {
    const failed: Refund = { ...refund, state: 'FAILED' };
    expect(actions('NEEDS_ATTENTION', { stockStatus: 'HELD' })).toEqual({
      customer: [],
      operator: ['REDO', 'RELEASE_STOCK'],
    });
    const facts = { paymentStatus: 'REFUND_FAILED', stockStatus: 'RETURNED' } as const;
    expect(actions('NEEDS_ATTENTION', facts, { payment: paid, refunds: [failed] }).operator).toEqual([
      'REDO',
      'FORCE_REFUND',
    ]);
  });
});
