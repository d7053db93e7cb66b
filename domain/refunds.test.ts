import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canMove, ORDER_STATUSES, type OrderStatus } from './order-status.ts';
import {
  afterRefund,
  canRefund,
  MAX_REFUNDS,
  openRefund,
  type Refund,
  refundable,
  refundedAmount,
  refundIdOf,
  type Refunding,
  refundNumberOf,
  refundProblem,
  REFUND_STATES,
} from './refunds.ts';

const CURRENCY = 'EUR';
const ID = 'order-1';

const sum = (amount: number, currency = CURRENCY) => ({ amount, currency });

function refund(n: number, amount: number, state: Refund['state']): Refund {
  return {
    ...{ id: refundIdOf(ID, n), kind: 'REFUND', reason: 'Broken', returnStock: false, callerId: 'operator' },
    ...{ key: `key-${n}`, at: '2026-01-01T00:00:00.000Z', amount: sum(amount), state },
  };
}

const status = fc.constantFrom(...ORDER_STATUSES);
const captured = fc.integer({ min: 1, max: 100_000 });

/** Orders in any state that the functions can be asked about, also ones that should not be. */
const anyOrder: fc.Arbitrary<Refunding> = fc
  .record({
    status,
    captured: fc.option(captured, { nil: undefined }),
    shares: fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom(...REFUND_STATES)), {
      maxLength: MAX_REFUNDS + 1,
    }),
  })
  .map(({ status: standing, captured: taken, shares }) => ({
    id: ID,
    status: standing,
    paymentStatus: 'CAPTURED' as const,
    ...(taken !== undefined && { payment: { captured: sum(taken) } }),
    refunds: shares.map(([percent, state], index) =>
      refund(index + 1, Math.floor(((taken ?? 0) * percent) / 100 / (MAX_REFUNDS + 1)), state),
    ),
  }));

/** What may happen next to a paid order: an operator asks, or the provider answers. */
type Step = { ask: number } | { answer: 'DONE' | 'FAILED' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ ask: fc.integer({ min: -5, max: 150_000 }) }),
    fc.record({ answer: fc.constantFrom('DONE' as const, 'FAILED' as const) }),
  ),
  { maxLength: 60 },
);

/** The order after that step; the same one when the step is not taken. */
function after(
  order: Refunding & { payment: { captured: { amount: number; currency: string } } },
  step: Step,
) {
  const refunds = order.refunds ?? [];
  if ('ask' in step) {
    if (refundProblem(order, sum(step.ask))) return order;
    const asked = refund(refunds.length + 1, step.ask, 'REQUESTED');
    return { ...order, status: 'REFUND_PENDING' as OrderStatus, refunds: [...refunds, asked] };
  }
  const open = openRefund(order);
  if (!open) return order;
  const ended = refunds.map((one) => (one.id === open.id ? { ...one, state: step.answer } : one));
  const back = afterRefund(order.payment.captured, refundedAmount({ ...order, refunds: ended }));
  // A refund that failed leaves the order to people, who may bring it back to where it was.
  const next: OrderStatus =
    step.answer === 'DONE'
      ? back
      : order.refunds?.some(({ state }) => state === 'DONE')
        ? 'PARTIALLY_REFUNDED'
        : 'COMPLETED';
  return { ...order, status: next, refunds: ended };
}

describe('any sequence of refunds that are allowed', () => {
  it('never gives back more than was captured, nor more than one at a time, and adds up', () => {
    fc.assert(
      fc.property(captured, steps, (taken, sequence) => {
        let order = {
          id: ID,
          status: 'COMPLETED' as OrderStatus,
          paymentStatus: 'CAPTURED' as const,
          payment: { captured: sum(taken) },
          refunds: [] as Refund[],
        };
        for (const step of sequence) {
          order = after(order, step) as typeof order;
          const promised = order.refunds.filter(({ state }) => state !== 'FAILED');
          const total = promised.reduce((all, { amount }) => all + amount.amount, 0);
          expect(total).toBeLessThanOrEqual(taken);
          expect(refundable(order)).toEqual(sum(taken - total));
          expect(refundedAmount(order)).toBeLessThanOrEqual(total);
          expect(order.refunds.filter(({ state }) => state === 'REQUESTED').length).toBeLessThanOrEqual(1);
          expect(order.refunds.length).toBeLessThanOrEqual(MAX_REFUNDS);
          expect(new Set(order.refunds.map(({ id }) => id)).size).toBe(order.refunds.length);
          expect(order.status === 'REFUNDED').toBe(refundedAmount(order) === taken);
        }
      }),
    );
  });

  it('can give all of it back, in as many parts as there may be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_REFUNDS }),
        fc.integer({ min: 1, max: 1000 }),
        (parts, each) => {
          let order = {
            id: ID,
            status: 'COMPLETED' as OrderStatus,
            paymentStatus: 'CAPTURED' as const,
            payment: { captured: sum(parts * each) },
            refunds: [] as Refund[],
          };
          for (let part = 0; part < parts; part += 1) {
            expect(refundProblem(order, sum(each))).toBeUndefined();
            order = after(after(order, { ask: each }), { answer: 'DONE' }) as typeof order;
          }
          expect(order.status).toBe('REFUNDED');
          expect(refundProblem(order, sum(1))?.code).toBe('ALREADY_REFUNDED');
        },
      ),
    );
  });
});

describe('why a sum is not refunded', () => {
  it('is undefined exactly when the order can be refunded and the sum fits', () => {
    fc.assert(
      fc.property(
        anyOrder,
        fc.integer({ min: -10, max: 110_000 }),
        fc.constantFrom(CURRENCY, 'USD'),
        (order, amount, currency) => {
          const left = refundable(order);
          const fits =
            left !== undefined && currency === left.currency && amount >= 1 && amount <= left.amount;
          expect(refundProblem(order, sum(amount, currency)) === undefined).toBe(canRefund(order) && fits);
        },
      ),
    );
  });

  it('is undefined for all of the rest whenever the order can be refunded, and never else', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const left = refundable(order) ?? sum(1);
        expect(refundProblem(order, left) === undefined).toBe(canRefund(order));
      }),
    );
  });

  const paid: Refunding = {
    id: ID,
    status: 'COMPLETED',
    paymentStatus: 'CAPTURED',
    payment: { captured: sum(500) },
  };
  it.each([
    [
      'an order that was never paid',
      { id: ID, status: 'FAILED' as const, paymentStatus: 'NONE' as const },
      1,
      'NOTHING_TO_REFUND',
    ],
    [
      'while another is under way',
      { ...paid, refunds: [refund(1, 100, 'REQUESTED')] },
      1,
      'ILLEGAL_TRANSITION',
    ],
    [
      'when all is given back',
      { ...paid, status: 'REFUNDED' as const, refunds: [refund(1, 500, 'DONE')] },
      1,
      'ALREADY_REFUNDED',
    ],
    ['of nothing', paid, 0, 'VALIDATION_FAILED'],
    ['of too much', paid, 501, 'REFUND_EXCEEDS_CAPTURED'],
    [
      'of too much after a first one',
      { ...paid, refunds: [refund(1, 100, 'DONE')] },
      401,
      'REFUND_EXCEEDS_CAPTURED',
    ],
    [
      'while people look at the order',
      { ...paid, status: 'NEEDS_ATTENTION' as const },
      1,
      'ILLEGAL_TRANSITION',
    ],
  ] satisfies [string, Refunding, number, string][])('%s', (_when, order, amount, code) => {
    expect(refundProblem(order, sum(amount))?.code).toBe(code);
  });

  it('of another currency', () => {
    expect(refundProblem(paid, sum(1, 'USD'))?.code).toBe('CURRENCY_MISMATCH');
  });
});

describe('an order that can be refunded', () => {
  it('may move to REFUND_PENDING, has nothing under way and something left', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        if (!canRefund(order)) return;
        expect(canMove(order.status, 'REFUND_PENDING')).toBe(true);
        expect(openRefund(order)).toBeUndefined();
        expect(refundable(order)?.amount).toBeGreaterThan(0);
      }),
    );
  });

  it('finds each of its refunds by its id, and no other', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        for (const [index, { id }] of (order.refunds ?? []).entries()) {
          expect(refundNumberOf(order, id)).toBe(index + 1);
        }
        expect(refundNumberOf(order, refundIdOf(ID, (order.refunds ?? []).length + 1))).toBeUndefined();
      }),
    );
  });
});
