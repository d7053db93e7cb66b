import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { REPAIR_ACTIONS } from '../../domain/repairs.ts';
import type { OrderItem } from '../shared/items.ts';
import { found, movesOf, settled } from '../testing/moves.ts';
import {
  CUSTOMER,
  KEY,
  OPERATOR,
  ORDER_ID,
  paidOrder,
  plain,
  storedOrder,
  storedRefund,
} from '../testing/handlers.ts';

const NOW = '2026-01-01T00:01:00.000Z';
const DUE = '2026-01-01T00:02:00.000Z';
const clock = new ManualClock(Date.parse(NOW));
const repairOrder = await loadResolver(new URL('../fields/Mutation.repairOrder.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrderToMove.ts', import.meta.url));
const write = await loadResolver(new URL('./moveOrder.ts', import.meta.url), { clock });

const args = { orderId: ORDER_ID, action: 'REDO', reason: 'The provider is up', idempotencyKey: KEY };
const wish = {
  operation: 'repairOrder',
  callerId: 'operator-sub',
  operator: true,
  key: KEY,
  action: 'REDO',
  reason: args.reason,
};
const wanting = (action: string) => ({ ...wish, action });

/** An order whose undoing has failed. */
const {
  dueAt: _,
  dueShard: __,
  ...undone
} = storedOrder({
  ...{ status: 'NEEDS_ATTENTION', version: 9, sequence: 9, stockStatus: 'HELD', paymentStatus: 'AUTHORIZED' },
  ...{ reasonCode: 'TIMEOUT', reasonMessage: 'Slow' },
});
const failed = storedRefund({ state: 'FAILED', endedAt: '2026-01-01T00:00:30.000Z', returnStock: true });
/** An order whose refund has failed. */
const unrefunded = paidOrder({
  ...{
    status: 'NEEDS_ATTENTION',
    paymentStatus: 'REFUND_FAILED',
    reasonCode: 'TIMEOUT',
    reasonMessage: 'Slow',
  },
  refunds: [
    storedRefund({ id: `${ORDER_ID}-refund-1`, state: 'DONE' }),
    { ...failed, id: `${ORDER_ID}-refund-2` },
  ],
  repairs: 1,
});

describe('Mutation.repairOrder', () => {
  it('hands on what is wanted', () => {
    expect(
      repairOrder.request({ args: { ...args, reason: ` ${args.reason} ` }, identity: OPERATOR }).stash,
    ).toEqual({
      wish,
      ordersTable: '{{ordersTable}}',
      stateMachineArn: '{{stateMachineArn}}',
      refundMachineArn: '{{refundMachineArn}}',
    });
  });

  it('is for operators, whatever the schema says', () => {
    expect(repairOrder.request({ args, identity: CUSTOMER }).error).toMatchObject({
      errorType: 'Unauthorized',
    });
  });

  it('answers what is wrong with the key as an error', () => {
    const { error } = repairOrder.request({ args: { ...args, idempotencyKey: 'short' }, identity: OPERATOR });
    expect(error).toMatchObject({ errorType: 'IDEMPOTENCY_KEY_INVALID' });
  });

  it('answers with the order, repaired or not', () => {
    const accepted = repairOrder.response({ args, identity: OPERATOR, stash: settled(undone, wish) });
    expect(accepted.value).toMatchObject({
      __typename: 'RepairAccepted',
      replayed: false,
      order: { id: ORDER_ID },
    });
    const problem = { code: 'ILLEGAL_TRANSITION', message: '', path: null, retryable: true, details: null };
    const stash = settled(undone, wish, { refusal: problem });
    expect(repairOrder.response({ args, identity: OPERATOR, stash }).value).toMatchObject({
      __typename: 'RepairRefused',
      problem,
      order: { allowedActions: ['REDO', 'RELEASE_STOCK'] },
    });
    expect(repairOrder.response({ args, identity: OPERATOR, stash: { wish } }).error).toMatchObject({
      errorType: 'VERSION_CONFLICT',
    });
  });
});

describe('a repair', () => {
  it('has the undoing done again', () => {
    const { set, removed, event, record, others } = movesOf(write, undone, wish);
    const work = { machine: 'ORDER', name: `${ORDER_ID}-repair-10`, resume: 'UNDO', times: 0 };
    expect(set).toEqual({
      status: 'COMPENSATING',
      reasonCode: null,
      reasonMessage: null,
      repairs: 1,
      work,
      dueShard: storedOrder().dueShard,
      dueAt: DUE,
      version: 10,
      sequence: 10,
      updatedAt: NOW,
    });
    expect(removed).toEqual([]);
    expect(event).toMatchObject({
      eventId: `${ORDER_ID}:REPAIR_REQUESTED:10`,
      type: 'REPAIR_REQUESTED',
      status: 'COMPENSATING',
      paymentStatus: 'AUTHORIZED',
      reasonCode: null,
      message: args.reason,
      amount: null,
      actor: 'operator-sub',
    });
    expect(record).toMatchObject({ work: work.name, sequence: 10 });
    expect(others.map(({ operation, key }) => [operation, plain(key)])).toEqual([
      ['DeleteItem', { pk: `ORDER#${ORDER_ID}`, sk: 'PROBLEM#NEEDS_ATTENTION' }],
    ]);
  });

  it('has the refund done again that failed, and no other', () => {
    const { set, removed, event, others, order } = movesOf(write, unrefunded, wish);
    const refundId = `${ORDER_ID}-refund-2`;
    expect(set).toMatchObject({
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      repairs: 2,
      'refunds/1/state': 'REQUESTED',
      work: { machine: 'REFUND', name: `${refundId}-repair-11`, refundId, times: 0 },
      dueAt: DUE,
    });
    expect(removed).toEqual(['refunds/1/endedAt']);
    expect(event).toMatchObject({
      type: 'REPAIR_REQUESTED',
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      amount: failed.amount,
    });
    expect(others).toHaveLength(1);
    const { endedAt: _, ...again } = failed;
    expect(order.refunds).toEqual([unrefunded.refunds?.[0], { ...again, id: refundId, state: 'REQUESTED' }]);
  });

  it('refunds in a new attempt all that is left, in the place of the one that failed', () => {
    const { set, event, order } = movesOf(write, unrefunded, wanting('FORCE_REFUND'));
    const refundId = `${ORDER_ID}-refund-3`;
    const left = { amount: 3000, currency: 'EUR' };
    expect(set).toMatchObject({
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      'refunds/2': {
        id: refundId,
        kind: 'FORCED',
        amount: left,
        reason: args.reason,
        returnStock: true,
        callerId: 'operator-sub',
        key: KEY,
        at: NOW,
        state: 'REQUESTED',
      },
      work: { machine: 'REFUND', name: `${refundId}-repair-11`, refundId, times: 0 },
    });
    expect(event).toMatchObject({ type: 'REPAIR_REQUESTED', amount: left });
    expect(order.refunds?.map(({ state }) => state)).toEqual(['DONE', 'FAILED', 'REQUESTED']);
  });

  it('leaves the stock where the refund that failed would have left it', () => {
    const order = paidOrder({
      status: 'NEEDS_ATTENTION',
      paymentStatus: 'REFUND_FAILED',
      refunds: [{ ...failed, returnStock: false }],
    });
    expect(movesOf(write, order, wanting('FORCE_REFUND')).set).toMatchObject({
      'refunds/1': { returnStock: false },
    });
  });

  it('gives back units and money of an order whose undoing failed though it is paid', () => {
    const order = paidOrder({ status: 'NEEDS_ATTENTION' });
    expect(movesOf(write, order, wanting('FORCE_REFUND')).set).toMatchObject({
      status: 'REFUND_PENDING',
      refunds: [{ kind: 'FORCED', returnStock: true, amount: { amount: 5000, currency: 'EUR' } }],
    });
  });

  it('gives back the stock and leaves the rest as it is', () => {
    const { set, removed, event, others } = movesOf(write, undone, wanting('RELEASE_STOCK'));
    expect(set).toEqual({
      repairs: 1,
      work: { machine: 'ORDER', name: `${ORDER_ID}-repair-10`, resume: 'RELEASE_STOCK', times: 0 },
      version: 10,
      sequence: 10,
      updatedAt: NOW,
    });
    expect([removed, others]).toEqual([[], []]);
    expect(event).toMatchObject({ type: 'REPAIR_REQUESTED', status: 'NEEDS_ATTENTION' });
  });

  it('has an execution and an event of its own each time', () => {
    const first = movesOf(write, undone, wanting('RELEASE_STOCK'));
    const second = movesOf(write, first.order, wanting('RELEASE_STOCK'));
    expect(first.order.work.name).not.toBe(second.order.work.name);
    expect(first.event.eventId).not.toBe(second.event.eventId);
    expect(second.order.repairs).toBe(2);
  });
});

describe('a repair that is not taken', () => {
  const refusal = (order: OrderItem, of: object) =>
    find.response({ args, identity: OPERATOR, ...found(order, of) }).stash;
  const others = ORDER_STATUSES.filter((status) => status !== 'NEEDS_ATTENTION');

  it.each(REPAIR_ACTIONS)('is %s of an order that needs no attention', (action) => {
    for (const status of others) {
      expect(refusal(paidOrder({ status }), wanting(action))).toMatchObject({
        movable: false,
        refusal: { code: 'ILLEGAL_TRANSITION', details: { status } },
      });
    }
  });

  it.each([
    ['a refund of what was never paid', undone, wanting('FORCE_REFUND'), 'NOTHING_TO_REFUND'],
    [
      'a release of what is released',
      { ...undone, stockStatus: 'RELEASED' as const },
      wanting('RELEASE_STOCK'),
      'ILLEGAL_TRANSITION',
    ],
    ['one without a reason', undone, { ...wish, reason: '' }, 'VALIDATION_FAILED'],
    ['one with a control character', undone, { ...wish, reason: 'a\u0000' }, 'VALIDATION_FAILED'],
  ])('is %s', (_, order, of, code) => {
    expect(refusal(order, of)).toMatchObject({ movable: false, refusal: { code } });
  });

  it.each([
    ['REDO', undone],
    ['RELEASE_STOCK', undone],
    ['REDO', unrefunded],
    ['FORCE_REFUND', unrefunded],
    ['RELEASE_STOCK', unrefunded],
  ])('is not %s where it is offered', (action, order) => {
    expect(refusal(order, wanting(action))).toMatchObject({ movable: true });
  });
});
