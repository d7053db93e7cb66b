import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import { allowedActions } from '../../domain/allowed-actions.ts';
import type { CancelRequest } from '../../domain/cancellation.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/order-status.ts';
import type { IdempotencyItem, OrderItem } from '../shared/items.ts';
import { CUSTOMER, KEY, OPERATOR, ORDER_ID, OTHER, plain, storedOrder, TABLE_DOWN } from '../testing.ts';

const NOW = '2026-01-01T00:01:00.000Z';
const clock = new ManualClock(Date.parse(NOW));
const cancelOrder = await loadResolver(new URL('../fields/Mutation.cancelOrder.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrderToCancel.ts', import.meta.url));
const write = await loadResolver(new URL('./requestCancel.ts', import.meta.url), { clock });
const start = await loadResolver(new URL('./startExecution.ts', import.meta.url));

const args = { orderId: ORDER_ID, idempotencyKey: KEY };
const stash = { ordersTable: 'Orders', stateMachineArn: 'arn:machine' };
const call = { args, identity: CUSTOMER, stash };
const standing: CancelRequest = { by: 'CUSTOMER', callerId: 'customer-sub', key: KEY, at: NOW };

/** What BatchGetItem gives, in whichever order. */
function read(order: OrderItem | null, record: IdempotencyItem | null = null) {
  const items = [
    record && { pk: 'IDEMPOTENCY#…', sk: 'IDEMPOTENCY', ...record },
    order && { pk: `ORDER#${order.id}`, sk: 'ORDER', ...order },
  ];
  return { result: { data: { Orders: items }, unprocessedKeys: null } };
}
const recordOf = (orderId: string): IdempotencyItem => ({ fingerprint: orderId, orderId, createdAt: NOW });

describe('Mutation.cancelOrder', () => {
  it.each([
    ['', 'IDEMPOTENCY_KEY_REQUIRED'],
    ['short', 'IDEMPOTENCY_KEY_INVALID'],
    ['x'.repeat(129), 'IDEMPOTENCY_KEY_INVALID'],
  ])('answers the key "%s" with the error %s', (idempotencyKey, errorType) => {
    expect(cancelOrder.request({ ...call, args: { ...args, idempotencyKey } }).error).toMatchObject({
      errorType,
      errorInfo: { retryable: false, path: 'idempotencyKey' },
    });
  });

  it('answers with the order that is cancelled', () => {
    const order = storedOrder({ status: 'CANCEL_REQUESTED', cancelRequest: standing });
    const { value } = cancelOrder.response({ ...call, stash: { order, replayed: true, settled: true } });
    expect(value).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
      order: { id: ORDER_ID, status: 'CANCEL_REQUESTED', allowedActions: [] },
    });
    expect(JSON.stringify(value)).not.toContain(KEY);
  });

  it('asks to come again when others were faster twice', () => {
    const { error } = cancelOrder.response({ ...call, stash: { order: storedOrder() } });
    expect(error).toMatchObject({ errorType: 'VERSION_CONFLICT', errorInfo: { retryable: true } });
  });
});

describe('findOrderToCancel', () => {
  it('reads the order and the record of the caller’s key as they stand', () => {
    const { tables } = find.request(call).value as { tables: { Orders: { keys: unknown[] } } };
    expect(tables.Orders).toMatchObject({ consistentRead: true });
    expect(tables.Orders.keys.map(plain)).toEqual([
      { pk: `ORDER#${ORDER_ID}`, sk: 'ORDER' },
      { pk: `IDEMPOTENCY#customer-sub#cancelOrder#${KEY}`, sk: 'IDEMPOTENCY' },
    ]);
  });

  it.each(ORDER_STATUSES)('settles, or not, what is wanted of an order that is %s', (status) => {
    const payments: Partial<Record<OrderStatus, OrderItem['paymentStatus']>> = {
      PAYMENT_AUTHORIZED: 'AUTHORIZED',
    };
    const order = storedOrder({ status, paymentStatus: payments[status] ?? 'NONE' });
    const after = find.response({ ...call, ...read(order) });
    expect(after.error).toBeNull();
    if (allowedActions(order).includes('CANCEL')) {
      expect(after.stash).not.toHaveProperty('settled');
      expect(after.stash).toMatchObject({ order: { id: ORDER_ID } });
      return;
    }
    expect(after.stash).toMatchObject({ settled: true, refusal: { retryable: false } });
    expect(cancelOrder.response({ ...call, stash: after.stash }).value).toMatchObject({
      __typename: 'CancelRefused',
      problem: { code: 'CANCEL_TOO_LATE', details: { status } },
      order: { id: ORDER_ID, status },
    });
  });

  it('offers a cancel for just four statuses', () => {
    const open = ORDER_STATUSES.filter(
      (status) =>
        !find.response({ ...call, ...read(storedOrder({ status, paymentStatus: 'AUTHORIZED' })) }).stash
          .settled,
    );
    expect(open).toEqual(['PLACED', 'VALIDATING', 'SAVED', 'PAYMENT_AUTHORIZED']);
  });

  it('refuses once the capture has claimed the order', () => {
    const order = storedOrder({ status: 'PAYMENT_AUTHORIZED', paymentStatus: 'CAPTURING' });
    expect(find.response({ ...call, ...read(order) }).stash).toMatchObject({
      refusal: { code: 'CANCEL_TOO_LATE' },
    });
  });

  const cancelled = storedOrder({ status: 'CANCELLED', cancelRequest: standing });

  it.each([
    ['with its record', recordOf(ORDER_ID)],
    // Read a moment before the cancel it belongs to.
    ['without its record', null],
  ])('finds the cancel that a repeated request means, %s', (_, record) => {
    expect(find.response({ ...call, ...read(cancelled, record) }).stash).toMatchObject({
      replayed: true,
      settled: true,
      order: { status: 'CANCELLED' },
    });
  });

  it.each([
    ['another key', { ...call, args: { ...args, idempotencyKey: `${KEY}-2` } }],
    ['another caller with the same key', { ...call, identity: OPERATOR }],
  ])('says that the order is cancelled already to %s', (_, other) => {
    expect(find.response({ ...other, ...read(cancelled) }).stash).toMatchObject({
      refusal: { code: 'ALREADY_CANCELLED' },
    });
  });

  it.each([storedOrder(), storedOrder({ status: 'COMPLETED' })])(
    'refuses a key that cancelled another order',
    (order) => {
      expect(find.response({ ...call, ...read(order, recordOf('ANOTHER')) }).error).toMatchObject({
        errorType: 'IDEMPOTENCY_KEY_REUSED',
        errorInfo: { retryable: false },
      });
    },
  );

  it('tells nobody of orders that are not theirs', () => {
    const unknown = find.response({ ...call, ...read(null) }).error;
    expect(unknown).toMatchObject({ errorType: 'NOT_FOUND', errorInfo: { retryable: false } });
    expect(find.response({ ...call, identity: OTHER, ...read(storedOrder()) }).error).toEqual(unknown);
    expect(find.response({ ...call, identity: OTHER, ...read(storedOrder(), recordOf('X')) }).error).toEqual(
      unknown,
    );
    const malformed = find.request({ ...call, args: { ...args, orderId: '../x' } }).error;
    expect(malformed).toEqual(unknown);
  });

  it('lets an operator cancel any order', () => {
    expect(find.response({ ...call, identity: OPERATOR, ...read(storedOrder()) })).toMatchObject({
      error: null,
      stash: { order: { id: ORDER_ID } },
    });
  });

  it('answers INTERNAL when it could not read', () => {
    const unread = { result: { data: { Orders: [null, null] }, unprocessedKeys: { Orders: [{}] } } };
    for (const answer of [{ error: TABLE_DOWN }, unread]) {
      expect(find.response({ ...call, ...answer }).error).toMatchObject({ errorType: 'INTERNAL' });
    }
  });
});

describe('requestCancel', () => {
  interface Write {
    operation: string;
    key: unknown;
    attributeValues?: unknown;
    update?: { expression: string; expressionValues: unknown };
    condition: { expression: string; expressionValues?: unknown };
  }
  const order = storedOrder({ status: 'SAVED', stockStatus: 'HELD', version: 4, sequence: 4 });
  const writing = { ...call, stash: { ...stash, order } };

  it('writes record, order and event, on the condition that the order is what was read', () => {
    const { value, stash: after } = write.request(writing);
    const [record, update, event] = (value as { transactItems: [Write, Write, Write] }).transactItems;
    expect([record.operation, plain(record.key)]).toEqual([
      'PutItem',
      { pk: `IDEMPOTENCY#customer-sub#cancelOrder#${KEY}`, sk: 'IDEMPOTENCY' },
    ]);
    expect(plain(record.attributeValues)).toEqual(recordOf(ORDER_ID));
    expect(record.condition.expression).toBe('attribute_not_exists(#pk)');
    expect([update.operation, plain(update.key)]).toEqual([
      'UpdateItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'ORDER' },
    ]);
    expect(update.condition.expression).toBe('#version = :read');
    expect(plain(update.condition.expressionValues)).toEqual({ ':read': 4 });
    expect(plain(update.update?.expressionValues)).toEqual({
      ':status': 'CANCEL_REQUESTED',
      ':version': 5,
      ':sequence': 5,
      ':updatedAt': NOW,
      ':cancelRequest': standing,
    });
    expect([event.operation, plain(event.key)]).toEqual([
      'PutItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'EVENT#00000005' },
    ]);
    expect(event.condition.expression).toBe('attribute_not_exists(#pk)');
    expect(plain(event.attributeValues)).toMatchObject({
      eventId: `${ORDER_ID}:ORDER_CANCEL_REQUESTED`,
      customerId: 'customer-sub',
      sequence: 5,
      occurredAt: NOW,
      type: 'ORDER_CANCEL_REQUESTED',
      status: 'CANCEL_REQUESTED',
      stockStatus: 'HELD',
      reasonCode: 'CANCELLED_BY_CUSTOMER',
      schemaVersion: 1,
    });
    expect(write.response({ ...call, stash: after, result: { keys: [] } }).stash).toMatchObject({
      settled: true,
      replayed: false,
      order: { status: 'CANCEL_REQUESTED', version: 5, sequence: 5, lines: order.lines },
    });
  });

  it('says when it was an operator', () => {
    const { stash: after } = write.request({ ...writing, identity: OPERATOR });
    expect(after).toMatchObject({
      cancelled: { cancelRequest: { by: 'OPERATOR', callerId: 'operator-sub' } },
    });
  });

  it('writes nothing once it is settled', () => {
    expect(write.request({ ...call, stash: { ...writing.stash, settled: true } }).earlyReturn).not.toBeNull();
  });

  it.each([
    ['the key was used meanwhile', ['ConditionCheckFailed', 'None', 'None']],
    ['the order was changed', ['None', 'ConditionalCheckFailed', 'None']],
    ['another write met this one', ['None', 'TransactionConflict', 'None']],
  ])('leaves it to the second try when %s', (_, types) => {
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

describe('startExecution', () => {
  it('starts the execution of an order that was cancelled before any step reported', () => {
    const order = storedOrder({ status: 'CANCEL_REQUESTED', cancelRequest: standing });
    expect(start.request({ ...call, stash: { ...stash, order } }).value).toMatchObject({ method: 'POST' });
    const { VALIDATE_ORDER, ...others } = order.steps;
    const begun = {
      ...order,
      steps: { VALIDATE_ORDER: { ...VALIDATE_ORDER, state: 'DONE' as const }, ...others },
    };
    expect(start.request({ ...call, stash: { ...stash, order: begun } }).earlyReturn).not.toBeNull();
  });
});
