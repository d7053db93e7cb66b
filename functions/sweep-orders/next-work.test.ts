import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Work } from '../../domain/work.ts';
import type { Order } from '../orders/order.ts';
import { nextWork } from './next-work.ts';

const order = (status: OrderStatus, work: Work, refund?: string): Order =>
  ({
    ...{ id: 'o', status, work },
    ...(refund ? { refunds: [{ id: refund, state: 'REQUESTED' }] } : {}),
  }) as Order;

describe('the work of an order whose execution ended too early', () => {
  it.each<[string, Order, Partial<Work>]>([
    [
      'its first execution',
      order('SAVED', { machine: 'ORDER', name: 'o', times: 0 }),
      { machine: 'ORDER', name: 'o-sweep-1', resume: 'UNDO', times: 1 },
    ],
    [
      'one by the sweeper',
      order('CONFIRMED', { machine: 'ORDER', name: 'o-sweep-11', resume: 'UNDO', times: 11 }),
      { machine: 'ORDER', name: 'o-sweep-12', resume: 'UNDO', times: 12 },
    ],
    [
      // The sweeper may have had its turn before the repair: the plain name is taken then.
      'one after a repair',
      order('COMPENSATING', { machine: 'ORDER', name: 'o-repair-14', resume: 'UNDO', times: 0 }),
      { machine: 'ORDER', name: 'o-repair-14-sweep-1', resume: 'UNDO', times: 1 },
    ],
    [
      'a refund',
      order(
        'REFUND_PENDING',
        { machine: 'REFUND', name: 'o-refund-1', refundId: 'o-refund-1', times: 0 },
        'o-refund-1',
      ),
      { machine: 'REFUND', name: 'o-refund-1-sweep-1', refundId: 'o-refund-1', times: 1 },
    ],
    [
      'the repair of a refund',
      order(
        'REFUND_PENDING',
        { machine: 'REFUND', name: 'o-refund-1-repair-9-sweep-1', refundId: 'o-refund-1', times: 1 },
        'o-refund-1',
      ),
      { machine: 'REFUND', name: 'o-refund-1-repair-9-sweep-2', refundId: 'o-refund-1', times: 2 },
    ],
    [
      'a refund of a part, before the receipt was written',
      order('PARTIALLY_REFUNDED', {
        machine: 'REFUND',
        name: 'o-refund-1',
        refundId: 'o-refund-1',
        times: 0,
      }),
      { machine: 'ORDER', name: 'o-refund-1-sweep-1', resume: 'UNDO', times: 1 },
    ],
  ])('follows %s', (_what, before, next) => {
    expect(nextWork(before)).toEqual(next);
  });

  it('cannot be told for a refund that is none', () => {
    const wrong = order('REFUND_PENDING', { machine: 'REFUND', name: 'o-refund-1', times: 0 });
    expect(() => nextWork(wrong)).toThrow(/without an open refund/);
  });
});
