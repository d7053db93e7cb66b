import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAYMENT_STATUSES, STOCK_STATUSES } from './facts.ts';
import { canMove, isAtRest, ORDER_STATUSES } from './order-status.ts';
import { MAX_REFUNDS, refundIdOf, REFUND_STATES } from './refunds.ts';
import { canRepair, failedRefund, REPAIR_ACTIONS, repairProblem, statusAfterRepair } from './repairs.ts';

type Repairable = Parameters<typeof canRepair>[0];

const ID = 'order-1';
const sum = (amount: number) => ({ amount, currency: 'EUR' });

const anyOrder: fc.Arbitrary<Repairable> = fc
  .record({
    status: fc.constantFrom(...ORDER_STATUSES),
    paymentStatus: fc.constantFrom(...PAYMENT_STATUSES),
    stockStatus: fc.constantFrom(...STOCK_STATUSES),
    captured: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
    states: fc.array(fc.constantFrom(...REFUND_STATES), { maxLength: 4 }),
  })
  .map(({ captured, states, ...facts }) => ({
    ...{ id: ID, ...facts },
    ...(captured !== undefined && { payment: { captured: sum(captured) } }),
    refunds: states.map((state, index) => ({
      ...{
        id: refundIdOf(ID, index + 1),
        kind: 'REFUND' as const,
        reason: 'Broken',
        returnStock: false,
        state,
      },
      ...{ callerId: 'operator', key: `key-${index}`, at: '', amount: sum(Math.floor((captured ?? 0) / 4)) },
    })),
  }));
const action = fc.constantFrom(...REPAIR_ACTIONS);

describe('a repair', () => {
  it('has a problem exactly when it would not be taken', () => {
    fc.assert(
      fc.property(anyOrder, action, (order, wanted) => {
        expect(repairProblem(order, wanted) === undefined).toBe(canRepair(order, wanted));
      }),
    );
  });

  it('is of an order that needs attention, and of no other', () => {
    fc.assert(
      fc.property(anyOrder, action, (order, wanted) => {
        if (canRepair(order, wanted)) expect(order.status).toBe('NEEDS_ATTENTION');
        if (order.status === 'NEEDS_ATTENTION') expect(canRepair(order, 'REDO')).toBe(true);
      }),
    );
  });

  it('gives no money back that is back already, though no refund of the order tells of it', () => {
    const order: Repairable = {
      ...{ id: ID, payment: { captured: sum(500) }, refunds: [] },
      ...({ status: 'NEEDS_ATTENTION', paymentStatus: 'REFUNDED', stockStatus: 'COMMITTED' } as const),
    };
    expect(canRepair(order, 'FORCE_REFUND')).toBe(false);
    expect(repairProblem(order, 'FORCE_REFUND')).toMatchObject({ code: 'NOTHING_TO_REFUND' });
  });

  it('names the most refunds there may be when that is why no other is made', () => {
    const refund = {
      ...({ kind: 'REFUND', state: 'FAILED' } as const),
      ...{ reason: 'Broken', returnStock: false, callerId: 'operator', key: 'key', at: '', amount: sum(1) },
    };
    const refunds = Array.from({ length: MAX_REFUNDS }, (_, n) => ({ ...refund, id: refundIdOf(ID, n + 1) }));
    const order: Repairable = {
      ...{ id: ID, payment: { captured: sum(500) }, refunds },
      ...({ status: 'NEEDS_ATTENTION', paymentStatus: 'REFUND_FAILED', stockStatus: 'COMMITTED' } as const),
    };
    expect(repairProblem(order, 'FORCE_REFUND')).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('moves the order where it may go, out of rest, or leaves it where it is', () => {
    fc.assert(
      fc.property(anyOrder, action, (order, wanted) => {
        if (!canRepair(order, wanted)) return;
        const to = statusAfterRepair(order, wanted);
        if (to === undefined) expect(wanted).toBe('RELEASE_STOCK');
        else {
          expect(canMove(order.status, to)).toBe(true);
          expect(isAtRest(to)).toBe(false);
        }
      }),
    );
  });

  it('forces a refund only of money that is left, and of none under way', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        if (!canRepair(order, 'FORCE_REFUND')) return;
        expect(order.payment).toBeDefined();
        expect(order.refunds?.some(({ state }) => state === 'REQUESTED')).toBe(false);
        expect(statusAfterRepair(order, 'FORCE_REFUND')).toBe('REFUND_PENDING');
      }),
    );
  });

  it('gives back stock only of an order that has some', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        if (canRepair(order, 'RELEASE_STOCK')) expect(['HELD', 'COMMITTED']).toContain(order.stockStatus);
      }),
    );
  });

  it('does the refund again that failed last, and undoes where none did', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const failed = failedRefund(order);
        if (failed) expect(order.refunds?.at(-1)).toMatchObject({ id: failed.id, state: 'FAILED' });
        expect(statusAfterRepair(order, 'REDO')).toBe(failed ? 'REFUND_PENDING' : 'COMPENSATING');
      }),
    );
  });
});
