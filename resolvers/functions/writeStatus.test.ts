import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../local/kernel/clock.ts';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import type { OrderItem } from '../shared/items.ts';
import { ORDER_ID, plain, storedOrder, TABLE_DOWN, VALIDATED as validated } from '../testing.ts';

const clock = new ManualClock(Date.parse('2026-01-01T00:01:00Z'));
const NOW = '2026-01-01T00:01:00.000Z';
const write = await loadResolver(new URL('./writeStatus.ts', import.meta.url), { clock });

interface Transaction {
  transactItems: [
    {
      operation: string;
      key: unknown;
      update: { expression: string; expressionNames: Record<string, string>; expressionValues: unknown };
      condition: { expression: string; expressionValues: unknown };
    },
    { operation: string; key: unknown; attributeValues: unknown; condition: { expression: string } },
  ];
}

/** What posting `input` for `order` would write: the attributes it sets, by their paths, and the event. */
function written(order: OrderItem, input: object) {
  const { value, error, stash } = write.request({ args: { input }, stash: { ordersTable: 'Orders', order } });
  expect(error).toBeNull();
  const [update, put] = (value as Transaction).transactItems;
  const { expression, expressionNames, expressionValues } = update.update;
  const values = plain(expressionValues);
  expect(expression.startsWith('SET ')).toBe(true);
  const set = Object.fromEntries(
    expression
      .slice(4)
      .split(', ')
      .map((clause) => {
        const [path, placeholder] = clause.split(' = ') as [string, string];
        return [
          path
            .split('.')
            .map((name) => expressionNames[name])
            .join('/'),
          values[placeholder],
        ];
      }),
  );
  return { set, event: plain(put.attributeValues), update, put, stash };
}

describe('writeStatus', () => {
  it('moves the order and appends the event, on the condition that the order is what was read', () => {
    const { update, put, set, event, stash } = written(storedOrder({ version: 7, sequence: 7 }), validated);
    expect([update.operation, plain(update.key)]).toEqual([
      'UpdateItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'ORDER' },
    ]);
    expect(update.condition.expression).toBe('#version = :read');
    expect(plain(update.condition.expressionValues)).toEqual({ ':read': 7 });
    expect([put.operation, plain(put.key)]).toEqual([
      'PutItem',
      { pk: `ORDER#${ORDER_ID}`, sk: 'EVENT#00000008' },
    ]);
    expect(put.condition.expression).toBe('attribute_not_exists(#pk)');
    expect(set).toEqual({
      [`posted/${validated.eventId}`]: 8,
      'steps/VALIDATE_ORDER': {
        state: 'DONE',
        attempt: 2,
        maxAttempts: 4,
        startedAt: validated.startedAt,
        endedAt: NOW,
      },
      status: 'VALIDATING',
      version: 8,
      sequence: 8,
      updatedAt: NOW,
      paymentStatus: 'NONE',
      stockStatus: 'NONE',
      notificationStatus: 'NONE',
      receiptStatus: 'NONE',
    });
    expect(event).toEqual({
      eventId: validated.eventId,
      orderId: ORDER_ID,
      customerId: 'customer-sub',
      sequence: 8,
      occurredAt: NOW,
      type: 'STEP_DONE',
      status: 'VALIDATING',
      step: 'VALIDATE_ORDER',
      stepState: 'DONE',
      attempt: 2,
      maxAttempts: 4,
      reasonCode: null,
      message: null,
      paymentStatus: 'NONE',
      stockStatus: 'NONE',
      notificationStatus: 'NONE',
      receiptStatus: 'NONE',
      schemaVersion: 1,
    });
    expect(stash).toMatchObject({ event });
  });

  it('changes the facts that are told and keeps the others', () => {
    const order = storedOrder({
      status: 'PAYMENT_AUTHORIZED',
      paymentStatus: 'AUTHORIZED',
      stockStatus: 'HELD',
    });
    const { set, event } = written(order, {
      ...validated,
      status: null,
      step: 'UPDATE_INVENTORY',
      stockStatus: 'COMMITTED',
    });
    expect(set).toMatchObject({
      status: 'PAYMENT_AUTHORIZED',
      paymentStatus: 'AUTHORIZED',
      stockStatus: 'COMMITTED',
    });
    expect(event).toMatchObject({
      status: 'PAYMENT_AUTHORIZED',
      paymentStatus: 'AUTHORIZED',
      stockStatus: 'COMMITTED',
    });
  });

  it('takes a status the order has already as staying', () => {
    const { event } = written(storedOrder({ status: 'VALIDATING' }), validated);
    expect(event).toMatchObject({ type: 'STEP_DONE', status: 'VALIDATING' });
  });

  it('touches no step when none is told', () => {
    const captured = {
      eventId: 'e',
      orderId: ORDER_ID,
      type: 'PAYMENT_CAPTURED',
      status: 'CONFIRMED',
      paymentStatus: 'CAPTURED',
    };
    const { set, event } = written(storedOrder({ status: 'PAYMENT_AUTHORIZED' }), captured);
    expect(Object.keys(set).filter((path) => path.startsWith('steps'))).toEqual([]);
    expect(event).toMatchObject({ status: 'CONFIRMED', step: null, stepState: null });
  });

  it.each([
    ['VALIDATING', 'REJECTED', true],
    ['COMPENSATING', 'NEEDS_ATTENTION', true],
    ['CONFIRMED', 'COMPLETED', false],
    ['SAVED', 'COMPENSATING', false],
  ] as const)('from %s to %s keeps the reason: %s', (from, to, kept) => {
    const input = {
      eventId: 'e',
      orderId: ORDER_ID,
      type: 'ORDER_CLOSED',
      status: to,
      reasonCode: 'OUT_OF_STOCK',
      message: 'Gone',
    };
    const { set } = written(storedOrder({ status: from }), input);
    if (kept) expect(set).toMatchObject({ reasonCode: 'OUT_OF_STOCK', reasonMessage: 'Gone' });
    else expect(set).not.toHaveProperty('reasonCode');
  });

  it('keeps a step’s own attempts when it is undone', () => {
    const steps = storedOrder().steps;
    const done = { state: 'DONE', attempt: 3, maxAttempts: 4, startedAt: 'then', endedAt: 'later' } as const;
    const order = storedOrder({ status: 'COMPENSATING', steps: { ...steps, PROCESS_PAYMENT: done } });
    const undone = {
      ...validated,
      type: 'STEP_UNDONE',
      status: null,
      step: 'PROCESS_PAYMENT',
      stepState: 'UNDONE',
      attempt: 1,
      maxAttempts: 6,
    };
    expect(written(order, undone).set['steps/PROCESS_PAYMENT']).toEqual({
      state: 'UNDONE',
      attempt: 3,
      maxAttempts: 4,
      startedAt: 'then',
      endedAt: NOW,
    });
  });

  it('keeps when a step was first begun over its attempts, and drops the reason of one that passed', () => {
    const steps = storedOrder().steps;
    const retrying = { state: 'RETRYING', attempt: 2, startedAt: 'first', reasonCode: 'TIMEOUT' } as const;
    const order = storedOrder({ steps: { ...steps, VALIDATE_ORDER: retrying } });
    const step = written(order, validated).set['steps/VALIDATE_ORDER'];
    expect(step).toMatchObject({ state: 'DONE', startedAt: 'first' });
    expect(step).not.toHaveProperty('reasonCode');
  });

  it.each([
    ['PLACED', 'CONFIRMED'],
    ['CONFIRMED', 'SAVED'],
    ['COMPLETED', 'REJECTED'],
  ] as const)('records that %s does not become %s, and moves nothing', (from, to) => {
    const { set, event } = written(storedOrder({ status: from }), {
      ...validated,
      status: to,
      paymentStatus: 'CAPTURED',
    });
    expect(Object.keys(set).sort()).toEqual([
      `posted/${validated.eventId}`,
      'sequence',
      'updatedAt',
      'version',
    ]);
    expect(event).toMatchObject({
      type: 'TRANSITION_REFUSED',
      status: from,
      stepState: null,
      paymentStatus: 'NONE',
      reasonCode: 'ILLEGAL_TRANSITION',
    });
    expect(event.message).toBe(`STEP_DONE VALIDATE_ORDER DONE, status ${to}, payment CAPTURED`);
  });

  it.each(['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'REFUNDED'] as const)(
    'keeps what comes after %s as a late message, and moves nothing',
    (status) => {
      const { set, event } = written(storedOrder({ status, reasonCode: 'OUT_OF_STOCK' }), {
        ...validated,
        stockStatus: 'HELD',
      });
      expect(Object.keys(set).sort()).toEqual([
        `posted/${validated.eventId}`,
        'sequence',
        'updatedAt',
        'version',
      ]);
      expect(event).toMatchObject({ type: 'LATE_MESSAGE', status, stockStatus: 'NONE' });
      expect(event.message).toBe('STEP_DONE VALIDATE_ORDER DONE, status VALIDATING, stock HELD');
    },
  );

  it('writes nothing for an event it has', () => {
    const order = storedOrder({ status: 'VALIDATING', posted: { [validated.eventId]: 2 } });
    const outcome = write.request({ args: { input: validated }, stash: { ordersTable: 'Orders', order } });
    expect(outcome).toMatchObject({ value: null, earlyReturn: {}, stash: { repeatOf: 2, settled: true } });
  });

  const cancelled = (...types: string[]) => ({
    error: { type: 'DynamoDB:TransactionCanceledException', message: 'Transaction cancelled' },
    result: { keys: null, cancellationReasons: types.map((type) => ({ type, message: type })) },
  });

  it('is settled when it was written', () => {
    expect(write.response({ args: { input: validated }, result: { keys: [] } }).stash).toMatchObject({
      settled: true,
    });
  });

  it.each([
    ['the order was changed', cancelled('ConditionCheckFailed', 'None')],
    ['the event’s place was taken', cancelled('None', 'ConditionCheckFailed')],
    ['another write met this one', cancelled('TransactionConflict', 'None')],
  ])('is left to a second try when %s', (_, answer) => {
    const outcome = write.response({ args: { input: validated }, ...answer });
    expect(outcome.error).toBeNull();
    expect(outcome.stash).not.toHaveProperty('settled');
  });

  it('answers INTERNAL when the table fails', () => {
    const { error } = write.response({ args: { input: validated }, error: TABLE_DOWN });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
  });
});
