import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import type { WishRecord } from '../shared/items.ts';
import {
  CUSTOMER,
  KEY,
  OPERATOR,
  ORDER_ID,
  OTHER,
  paidOrder,
  plain,
  storedOrder,
  storedRefund,
  TABLE_DOWN,
} from '../testing/handlers.ts';
import { found, movesOf } from '../testing/moves.ts';

// What cancels, refunds and repairs have in common; what each does to an order has tests of its own.

const NOW = '2026-01-01T00:01:00.000Z';
const clock = new ManualClock(Date.parse(NOW));
const find = await loadResolver(new URL('./findOrderToMove.ts', import.meta.url));
const write = await loadResolver(new URL('./moveOrder.ts', import.meta.url), { clock });

const args = { orderId: ORDER_ID, idempotencyKey: KEY };
const cancel = { operation: 'cancelOrder', callerId: 'customer-sub', operator: false, key: KEY };
const operator = { callerId: 'operator-sub', operator: true, key: KEY };
const amount = { amount: 2000, currency: 'EUR' };
const refund = { operation: 'requestRefund', ...operator, amount, reason: 'Broken', returnStock: false };
const repair = { operation: 'repairOrder', ...operator, action: 'REDO', reason: 'Provider is up' };
const needing = paidOrder({ status: 'NEEDS_ATTENTION' });

const recordOf = (changes: Partial<WishRecord> = {}): WishRecord => ({
  fingerprint: ORDER_ID,
  orderId: ORDER_ID,
  createdAt: NOW,
  sequence: 2,
  ...changes,
});
const call = { args, identity: CUSTOMER };
const stash = { ordersTable: 'Orders', wish: cancel };

describe('findOrderToMove', () => {
  it.each([cancel, refund, repair])('reads the order and the record of the caller’s key: %o', (wish) => {
    const { value } = find.request({ ...call, stash: { ...stash, wish } });
    const { tables } = value as { tables: { Orders: { keys: unknown[] } } };
    expect(tables.Orders).toMatchObject({ consistentRead: true });
    expect(tables.Orders.keys.map(plain)).toEqual([
      { pk: `ORDER#${ORDER_ID}`, sk: 'ORDER' },
      { pk: `IDEMPOTENCY#${wish.callerId}#${wish.operation}#${KEY}`, sk: 'IDEMPOTENCY' },
    ]);
  });

  it('reads nothing once it is settled', () => {
    expect(find.request({ ...call, stash: { ...stash, settled: true } }).earlyReturn).not.toBeNull();
  });

  it('finds what the key has brought about, whatever has become of the order since', () => {
    const order = storedOrder({ status: 'CANCELLED', sequence: 5 });
    expect(find.response({ ...call, ...found(order, cancel, recordOf()) }).stash).toMatchObject({
      replayed: true,
      settled: true,
      refusal: null,
      mustStart: false,
      order: { status: 'CANCELLED' },
    });
  });

  it.each([
    ['is still the order’s', 'work-1', true],
    ['was followed by another', 'work-2', false],
  ])('has the execution started again that %s', (_, name, mustStart) => {
    const order = paidOrder({ work: { machine: 'REFUND', name, refundId: 'r', times: 0 } });
    const fingerprint = JSON.stringify([ORDER_ID, 2000, 'EUR', 'Broken', false]);
    const record = recordOf({ fingerprint, work: 'work-1' });
    const outcome = find.response({ ...call, identity: OPERATOR, ...found(order, refund, record) });
    expect(outcome.stash).toMatchObject({ settled: true, mustStart });
  });

  it.each([
    ['another order', cancel, {}],
    ['another amount', refund, { amount: { amount: 1999, currency: 'EUR' } }],
    ['another currency', refund, { amount: { amount: 2000, currency: 'USD' } }],
    ['another reason of a refund', refund, { reason: 'Torn' }],
    ['other stock', refund, { returnStock: true }],
    ['another action', repair, { action: 'FORCE_REFUND' }],
    ['another reason of a repair', repair, { reason: 'Again' }],
  ])('refuses a key that was used for %s', (_, wish, changes) => {
    const { record } = movesOf(write, wish === repair ? needing : paidOrder({ status: 'CONFIRMED' }), wish);
    const used = (wish === cancel ? recordOf({ fingerprint: 'ANOTHER' }) : record) as unknown as WishRecord;
    const outcome = find.response({
      ...call,
      identity: OPERATOR,
      ...found(paidOrder({ sequence: 99 }), { ...wish, ...changes }, used),
    });
    expect(outcome.error).toMatchObject({
      errorType: 'IDEMPOTENCY_KEY_REUSED',
      errorInfo: { retryable: false },
    });
  });

  it('refuses when a second look agrees', () => {
    const order = storedOrder({ status: 'COMPLETED' });
    const first = find.response({ ...call, ...found(order, cancel) });
    expect(first.stash).toMatchObject({ refusal: { code: 'CANCEL_TOO_LATE' }, movable: false });
    expect(first.stash).not.toHaveProperty('settled');
    expect(write.request({ ...call, stash: first.stash }).earlyReturn).not.toBeNull();
    const second = find.response({ ...call, ...found(order, cancel), stash: first.stash });
    expect(second.stash).toMatchObject({ refusal: { code: 'CANCEL_TOO_LATE' }, settled: true });
  });

  it('finds at the second look that it was this request’s own move that closed the way', () => {
    const moved = storedOrder({ status: 'CANCEL_REQUESTED', sequence: 2 });
    // The order was read after that move, the record before it.
    const first = find.response({ ...call, ...found(moved, cancel) });
    expect(first.stash).not.toHaveProperty('settled');
    const second = find.response({ ...call, ...found(moved, cancel, recordOf()), stash: first.stash });
    expect(second.stash).toMatchObject({ settled: true, replayed: true, refusal: null });
  });

  it('looks again when the order was read before the move that the record is of', () => {
    const first = find.response({ ...call, ...found(storedOrder(), cancel, recordOf()) });
    expect(first.stash).toMatchObject({ movable: false, refusal: null });
    expect(first.stash).not.toHaveProperty('settled');
    expect(write.request({ ...call, stash: first.stash }).earlyReturn).not.toBeNull();
  });

  it('moves at the second look an order that others have opened meanwhile', () => {
    const under = storedRefund();
    const first = find.response({
      ...call,
      identity: OPERATOR,
      ...found(paidOrder({ status: 'REFUND_PENDING', refunds: [under] }), refund),
    });
    expect(first.stash).toMatchObject({ refusal: { code: 'ILLEGAL_TRANSITION' } });
    const opened = paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: [{ ...under, state: 'DONE' }] });
    const second = find.response({
      ...call,
      identity: OPERATOR,
      ...found(opened, refund),
      stash: first.stash,
    });
    expect(second.stash).toMatchObject({ movable: true, refusal: null });
  });

  it('tells nobody of orders that are not theirs', () => {
    const unknown = find.response({ ...call, ...found(null, cancel) }).error;
    expect(unknown).toMatchObject({ errorType: 'NOT_FOUND', errorInfo: { retryable: false } });
    const other = { ...call, identity: OTHER };
    expect(find.response({ ...other, ...found(storedOrder(), cancel) }).error).toEqual(unknown);
    const used = recordOf({ fingerprint: 'ANOTHER' });
    expect(find.response({ ...other, ...found(storedOrder(), cancel, used) }).error).toEqual(unknown);
    expect(find.request({ ...call, args: { ...args, orderId: '../x' }, stash }).error).toEqual(unknown);
  });

  it('lets an operator come to any order', () => {
    expect(find.response({ ...call, identity: OPERATOR, ...found(storedOrder(), cancel) })).toMatchObject({
      error: null,
      stash: { order: { id: ORDER_ID }, movable: true },
    });
  });

  it('answers INTERNAL when it could not read', () => {
    const unread = { result: { data: { Orders: [null, null] }, unprocessedKeys: { Orders: [{}] } } };
    for (const answer of [{ error: TABLE_DOWN }, unread]) {
      expect(find.response({ ...call, stash, ...answer }).error).toMatchObject({ errorType: 'INTERNAL' });
    }
  });
});

describe('moveOrder', () => {
  const order = storedOrder({ status: 'SAVED', version: 4, sequence: 6 });
  const writing = { ...call, stash: { ...stash, order, movable: true } };

  it('writes record, order and event, on the condition that the order is what was read', () => {
    const { writes, record, event, stash: after } = movesOf(write, order, cancel);
    expect([writes.record.operation, plain(writes.record.key)]).toEqual([
      'PutItem',
      { pk: `IDEMPOTENCY#customer-sub#cancelOrder#${KEY}`, sk: 'IDEMPOTENCY' },
    ]);
    expect(record).toEqual({ fingerprint: ORDER_ID, orderId: ORDER_ID, createdAt: NOW, sequence: 7 });
    expect([writes.update.operation, plain(writes.update.key)]).toEqual([
      'UpdateItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'ORDER' },
    ]);
    expect(writes.update.condition.expression).toBe('#version = :read');
    expect(plain(writes.update.condition.expressionValues)).toEqual({ ':read': 4 });
    expect([writes.event.operation, plain(writes.event.key)]).toEqual([
      'PutItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'EVENT#00000007' },
    ]);
    for (const put of [writes.record, writes.event]) {
      expect(put.condition.expression).toBe('attribute_not_exists(#pk)');
    }
    expect(event).toMatchObject({ sequence: 7, occurredAt: NOW });
    expect(write.response({ ...call, stash: after, result: { keys: [] } }).stash).toMatchObject({
      settled: true,
      replayed: false,
      mustStart: false,
      order: { status: 'CANCEL_REQUESTED', version: 5, sequence: 7, lines: order.lines },
    });
  });

  it('has the execution started that it gave the order to', () => {
    const { stash: after } = movesOf(write, paidOrder(), refund);
    expect(write.response({ ...call, stash: after, result: { keys: [] } }).stash).toMatchObject({
      mustStart: true,
      order: { work: { name: `${ORDER_ID}-refund-1` } },
    });
  });

  it.each([{ settled: true }, { movable: false }])('writes nothing with %o', (changes) => {
    const outcome = write.request({ ...call, stash: { ...writing.stash, ...changes } });
    expect(outcome.earlyReturn).not.toBeNull();
  });

  it.each([
    ['the key was used meanwhile', ['ConditionCheckFailed', 'None', 'None']],
    ['the order was changed', ['None', 'ConditionalCheckFailed', 'None']],
    ['another write met this one', ['None', 'TransactionConflict', 'None']],
  ])('leaves it to the next look when %s', (_, types) => {
    const outcome = write.response({
      ...writing,
      error: { type: 'DynamoDB:TransactionCanceledException', message: 'Transaction cancelled' },
      result: { keys: null, cancellationReasons: types.map((type) => ({ type, message: type })) },
    });
    expect(outcome.error).toBeNull();
    expect(outcome.stash).not.toHaveProperty('settled');
    // What was read before is not what the answer shows.
    expect(outcome.stash).toMatchObject({ order: { status: 'SAVED' } });
  });

  it('answers INTERNAL when the table fails', () => {
    expect(write.response({ ...writing, error: TABLE_DOWN }).error).toMatchObject({ errorType: 'INTERNAL' });
  });
});
