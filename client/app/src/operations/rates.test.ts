import { describe, expect, it } from 'vitest';
import type { Order, OrderEvent } from '../../../sdk/main.ts';
import { MINUTES, niceCeiling, Rates, totalOf } from './rates.ts';

const NOW = Date.parse('2026-01-01T12:00:30.000Z');
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

function order(id: string, changes: Partial<Order> = {}): Order {
  return {
    ...{ id, customerId: 'c', status: 'COMPLETED', sequence: 9, version: 9, total: null, refunds: [] },
    ...{ paymentStatus: 'CAPTURED', stockStatus: 'COMMITTED', notificationStatus: 'SENT' },
    ...{ receiptStatus: 'READY', steps: [], lines: [], reasonCode: null, reasonMessage: null },
    ...{ paymentAction: null, refundable: null, allowedActions: [], placedAt: ago(1), updatedAt: ago(1) },
    ...changes,
  } as Order;
}

function event(orderId: string, sequence: number, changes: Partial<OrderEvent>): OrderEvent {
  return { orderId, sequence, status: 'PLACED', occurredAt: ago(0), ...changes } as OrderEvent;
}

const counts = (rates: Rates) => {
  const last = rates.last(NOW);
  return [totalOf(last, 'placed'), totalOf(last, 'completed'), totalOf(last, 'failed')];
};

describe('rates', () => {
  it('put each order into the minute in which it happened', () => {
    const rates = new Rates();
    rates.begin([order('a', { placedAt: ago(3), updatedAt: ago(2) })]);
    const last = rates.last(NOW);
    expect(last).toHaveLength(MINUTES);
    expect(last.at(-1)?.at).toBe(Date.parse('2026-01-01T12:00:00.000Z'));
    expect(last.at(-4)).toMatchObject({ placed: 1, completed: 0 });
    expect(last.at(-3)).toMatchObject({ placed: 0, completed: 1 });
  });

  it('count nothing twice that the orders had told, whenever its event comes', () => {
    const rates = new Rates();
    rates.add(event('a', 1, { type: 'ORDER_PLACED' }));
    rates.add(event('b', 1, { type: 'ORDER_PLACED' }));
    rates.begin([order('a')]);
    rates.add(event('a', 9, { type: 'ORDER_COMPLETED' }));
    rates.add(event('b', 9, { type: 'ORDER_COMPLETED' }));
    expect(counts(rates)).toEqual([2, 2, 0]);
  });

  it('count an order that people have as failed, once, also when it then ends so', () => {
    const rates = new Rates();
    rates.begin([order('a', { status: 'NEEDS_ATTENTION' })]);
    rates.add(event('a', 12, { type: 'ORDER_CLOSED', status: 'FAILED' }));
    rates.add(event('b', 5, { type: 'ORDER_NEEDS_ATTENTION', status: 'NEEDS_ATTENTION' }));
    rates.add(event('b', 8, { type: 'ORDER_CLOSED', status: 'FAILED' }));
    rates.add(event('c', 8, { type: 'ORDER_CLOSED', status: 'REJECTED' }));
    rates.add(event('d', 8, { type: 'ORDER_CLOSED', status: 'CANCELLED' }));
    expect(counts(rates)).toEqual([1, 0, 3]);
  });

  it('count a refunded order where it was completed', () => {
    const rates = new Rates();
    const steps = [{ endedAt: ago(4) }] as unknown as Order['steps'];
    rates.begin([order('a', { status: 'REFUNDED', placedAt: ago(5), updatedAt: ago(0), steps })]);
    expect(rates.last(NOW).at(-5)).toMatchObject({ completed: 1 });
  });

  it('forget what is older than the minutes they show', () => {
    const rates = new Rates();
    rates.begin([order('old', { placedAt: ago(MINUTES), updatedAt: ago(MINUTES) })]);
    expect(counts(rates)).toEqual([0, 0, 0]);
  });
});

describe('the end of a scale', () => {
  it.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [7, 10],
    [11, 20],
    [33, 40],
    [260, 400],
    [999, 1000],
  ])('of %i is %i', (value, end) => expect(niceCeiling(value)).toBe(end));
});
