import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../local/kernel/clock.ts';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import type { OrderItem } from '../shared/items.ts';
import type { WrittenUpdate } from '../testing/handlers.ts';
import {
  changesOf,
  ORDER_ID,
  paidOrder,
  plain,
  storedOrder,
  storedRefund,
  TABLE_DOWN,
  VALIDATED as validated,
} from '../testing/handlers.ts';

const clock = new ManualClock(Date.parse('2026-01-01T00:01:00Z'));
const NOW = '2026-01-01T00:01:00.000Z';
const write = await loadResolver(new URL('./writeStatus.ts', import.meta.url), { clock });

interface Write {
  operation: string;
  key: unknown;
  update: WrittenUpdate;
  attributeValues: unknown;
  condition: { expression: string; expressionValues: unknown };
}

/** What posting `input` for `order` would write: what it sets and removes by path, the event, and what else. */
function written(order: OrderItem, input: object) {
  const { value, error, stash } = write.request({ args: { input }, stash: { ordersTable: 'Orders', order } });
  expect(error).toBeNull();
  const [update, put, ...others] = (value as { transactItems: [Write, Write, ...Write[]] }).transactItems;
  return { ...changesOf(update.update), event: plain(put.attributeValues), update, put, others, stash };
}

/** Attributes of the order that change with every event. */
const ALWAYS = ['sequence', 'updatedAt', 'version'];

describe('writeStatus', () => {
  it('moves the order and appends the event, on the condition that the order is what was read', () => {
    const { update, put, others, set, event, stash } = written(
      storedOrder({ version: 7, sequence: 7 }),
      validated,
    );
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
      amount: null,
      actor: null,
      paymentStatus: 'NONE',
      stockStatus: 'NONE',
      notificationStatus: 'NONE',
      receiptStatus: 'NONE',
      schemaVersion: 1,
    });
    expect(others).toEqual([]);
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
    const refusalId = `${validated.eventId}:refused-${from}`;
    expect(Object.keys(set).sort()).toEqual([`posted/${refusalId}`, ...ALWAYS]);
    expect(event).toMatchObject({
      eventId: refusalId,
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
      expect(Object.keys(set).sort()).toEqual([`posted/${validated.eventId}`, ...ALWAYS]);
      expect(event).toMatchObject({ type: 'LATE_MESSAGE', status, stockStatus: 'NONE' });
      expect(event.message).toBe('STEP_DONE VALIDATE_ORDER DONE, status VALIDATING, stock HELD');
    },
  );

  it('takes the end of what follows a payment also when all of it is given back by then', () => {
    const order = storedOrder({ status: 'REFUNDED', paymentStatus: 'REFUNDED' });
    const receipt = {
      ...{ eventId: 'receipt', orderId: order.id, type: 'STEP_DONE', attempt: 1, maxAttempts: 6 },
      ...{ step: 'GENERATE_RECEIPT', stepState: 'DONE', receiptStatus: 'READY' },
    };
    const { set, event } = written(order, receipt);
    expect(event).toMatchObject({ type: 'STEP_DONE', status: 'REFUNDED', receiptStatus: 'READY' });
    expect(set).toMatchObject({ receiptStatus: 'READY', status: 'REFUNDED' });
    // Nobody goes on trying for it, so that it is pending would not be true.
    const failed = { ...receipt, type: 'STEP_FAILED', stepState: 'FAILED', receiptStatus: 'PENDING' };
    expect(written(order, failed).event).toMatchObject({ type: 'LATE_MESSAGE', receiptStatus: 'NONE' });
  });

  it.each([
    ['STEP_STARTED', 'RUNNING', 'DONE'],
    ['STEP_RETRYING', 'RETRYING', 'DONE'],
    ['STEP_FAILED', 'FAILED', 'DONE'],
    ['STEP_RETRYING', 'RETRYING', 'UNDONE'],
  ] as const)('keeps %s as a late message once the step is %3$s', (type, stepState, state) => {
    const order = storedOrder({ status: 'VALIDATING' });
    order.steps.VALIDATE_ORDER = { state, attempt: 1 };
    const late = { ...validated, eventId: 'late', status: undefined, type, stepState, reasonCode: 'TIMEOUT' };
    const { set, event } = written(order, late);
    expect(Object.keys(set).sort()).toEqual(['posted/late', ...ALWAYS]);
    expect(event).toMatchObject({ type: 'LATE_MESSAGE', status: 'VALIDATING', reasonCode: 'TIMEOUT' });
  });

  it('lets a step that was done be undone', () => {
    const order = storedOrder({ status: 'COMPENSATING' });
    order.steps.VALIDATE_ORDER = { state: 'DONE', attempt: 1 };
    const undone = {
      ...validated,
      eventId: 'undone',
      status: undefined,
      type: 'STEP_UNDONE',
      stepState: 'UNDONE',
    };
    expect(written(order, undone).event).toMatchObject({ type: 'STEP_UNDONE', stepState: 'UNDONE' });
  });

  it('writes nothing for an event it has', () => {
    const order = storedOrder({ status: 'VALIDATING', posted: { [validated.eventId]: 2 } });
    const outcome = write.request({ args: { input: validated }, stash: { ordersTable: 'Orders', order } });
    expect(outcome).toMatchObject({ value: null, earlyReturn: {}, stash: { repeatOf: 2, settled: true } });
  });

  it('writes nothing for a refusal it has, and takes the event once it is legal', () => {
    const leap = { ...validated, status: 'CONFIRMED' };
    const posted = { [`${validated.eventId}:refused-PLACED`]: 2 };
    expect(
      write.request({
        args: { input: leap },
        stash: { ordersTable: 'Orders', order: storedOrder({ posted }) },
      }),
    ).toMatchObject({ earlyReturn: {}, stash: { repeatOf: 2, settled: true } });
    const { event, set } = written(storedOrder({ status: 'PAYMENT_AUTHORIZED', posted }), leap);
    expect(event).toMatchObject({ eventId: validated.eventId, type: 'STEP_DONE', status: 'CONFIRMED' });
    expect(set).toHaveProperty([`posted/${validated.eventId}`]);
  });

  it('tells of the customer that a payment waits for', () => {
    const waits = {
      ...validated,
      ...{ type: 'PAYMENT_ACTION_REQUIRED', status: null, step: 'PROCESS_PAYMENT', stepState: 'RUNNING' },
      paymentStatus: 'ACTION_REQUIRED',
    };
    const { set, event } = written(storedOrder({ status: 'SAVED' }), waits);
    expect(set).toMatchObject({
      status: 'SAVED',
      paymentStatus: 'ACTION_REQUIRED',
      'steps/PROCESS_PAYMENT': { state: 'RUNNING' },
    });
    expect(event).toMatchObject({ type: 'PAYMENT_ACTION_REQUIRED', paymentStatus: 'ACTION_REQUIRED' });
  });
});

describe('writeStatus, of what is due', () => {
  const moves = (from: OrderItem, status: string) =>
    written(from, { eventId: 'e', orderId: ORDER_ID, type: 'STEP_DONE', status });

  it.each([
    ['CONFIRMED', 'COMPLETED'],
    ['VALIDATING', 'REJECTED'],
    ['COMPENSATING', 'NEEDS_ATTENTION'],
    ['REFUND_PENDING', 'PARTIALLY_REFUNDED'],
  ] as const)('takes an order from the index that comes to rest, from %s to %s', (from, to) => {
    const { removed, set } = moves(
      storedOrder({ status: from, notificationStatus: 'SENT', receiptStatus: 'READY' }),
      to,
    );
    expect(removed).toEqual(['dueShard', 'dueAt']);
    expect(set).not.toHaveProperty('dueAt');
  });

  it('keeps an order in it that was partly refunded before it had its receipt, until it has', () => {
    const pending = { notificationStatus: 'SENT', receiptStatus: 'PENDING' } as const;
    expect(
      moves(storedOrder({ status: 'REFUND_PENDING', ...pending }), 'PARTIALLY_REFUNDED').removed,
    ).toEqual([]);
    const { removed } = written(storedOrder({ status: 'PARTIALLY_REFUNDED', ...pending }), {
      ...validated,
      ...{ status: null, step: 'GENERATE_RECEIPT', receiptStatus: 'READY' },
    });
    expect(removed).toEqual(['dueShard', 'dueAt']);
  });

  it('leaves an order where it is that goes on', () => {
    const { removed, set } = moves(storedOrder({ status: 'SAVED' }), 'PAYMENT_AUTHORIZED');
    expect(removed).toEqual([]);
    expect(Object.keys(set).filter((path) => path.startsWith('due'))).toEqual([]);
  });

  it('leaves an order out of it that stays at rest', () => {
    const { removed, set } = written(paidOrder(), { ...validated, status: null });
    expect(removed).toEqual([]);
    expect(set).not.toHaveProperty('dueAt');
  });

  it('puts an order back that moves again', () => {
    const { set } = moves(paidOrder({ status: 'NEEDS_ATTENTION' }), 'COMPENSATING');
    expect(set).toMatchObject({ dueAt: '2026-01-01T00:02:00.000Z', dueShard: storedOrder().dueShard });
  });
});

describe('writeStatus, of an order that needs attention', () => {
  const needing = paidOrder({ status: 'NEEDS_ATTENTION', reasonCode: 'TIMEOUT', reasonMessage: 'Slow' });
  const flagged = {
    eventId: 'e',
    orderId: ORDER_ID,
    type: 'ORDER_NEEDS_ATTENTION',
    status: 'NEEDS_ATTENTION',
    reasonCode: 'PROVIDER_UNAVAILABLE',
    message: 'The provider is down.',
  };

  it('puts it among the problems, in the same transaction', () => {
    const { others, set } = written(storedOrder({ status: 'COMPENSATING' }), flagged);
    expect(set).toMatchObject({ reasonCode: 'PROVIDER_UNAVAILABLE', reasonMessage: 'The provider is down.' });
    expect(others.map(({ operation, key }) => [operation, plain(key)])).toEqual([
      ['PutItem', { pk: `ORDER#${ORDER_ID}`, sk: 'PROBLEM#NEEDS_ATTENTION' }],
    ]);
    expect(plain(others[0]!.attributeValues)).toEqual({
      orderId: ORDER_ID,
      kind: 'NEEDS_ATTENTION',
      code: 'PROVIDER_UNAVAILABLE',
      message: 'The provider is down.',
      since: NOW,
      problemState: 'OPEN',
      problemKey: `${NOW}#${ORDER_ID}#NEEDS_ATTENTION`,
    });
  });

  it('says that it was us when nobody says why', () => {
    const { others } = written(storedOrder({ status: 'COMPENSATING' }), {
      ...flagged,
      reasonCode: null,
      message: null,
    });
    expect(plain(others[0]!.attributeValues)).toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(/./),
    });
  });

  it('takes it from them, with its reason, when it goes on', () => {
    const { others, set } = written(needing, { ...flagged, type: 'STEP_UNDONE', status: 'COMPENSATING' });
    expect(others.map(({ operation, key }) => [operation, plain(key)])).toEqual([
      ['DeleteItem', { pk: `ORDER#${ORDER_ID}`, sk: 'PROBLEM#NEEDS_ATTENTION' }],
    ]);
    expect(set).toMatchObject({ reasonCode: null, reasonMessage: null });
  });

  it.each([null, 'NEEDS_ATTENTION'])('keeps both while it stays (status %s)', (status) => {
    const { others, set } = written(needing, { ...validated, status, stockStatus: 'RETURNED' });
    expect(others).toEqual([]);
    expect(set).not.toHaveProperty('reasonCode');
    expect(set).toMatchObject({ stockStatus: 'RETURNED' });
  });
});

describe('writeStatus, of refunds', () => {
  const done = storedRefund({ state: 'DONE' });
  const open = storedRefund({ id: `${ORDER_ID}-refund-2` });
  const refunding = paidOrder({
    status: 'REFUND_PENDING',
    paymentStatus: 'REFUNDING',
    refunds: [done, open],
  });
  const ended = {
    eventId: 'e',
    orderId: ORDER_ID,
    refundId: open.id,
    type: 'REFUND_DONE',
    status: 'PARTIALLY_REFUNDED',
    paymentStatus: 'PARTIALLY_REFUNDED',
    amount: { amount: 2000, currency: 'EUR' },
  };
  const failed = {
    ...ended,
    type: 'REFUND_FAILED',
    status: 'NEEDS_ATTENTION',
    paymentStatus: 'REFUND_FAILED',
    reasonCode: 'PROVIDER_UNAVAILABLE',
  };

  it.each([
    ['DONE', ended],
    ['FAILED', failed],
  ])('brings the refund that is told of to %s, and no other', (state, input) => {
    const { set, event } = written(refunding, input);
    expect(Object.keys(set).filter((path) => path.startsWith('refunds'))).toEqual([
      'refunds/1/state',
      'refunds/1/endedAt',
    ]);
    expect(set).toMatchObject({ status: input.status, paymentStatus: input.paymentStatus });
    expect([set['refunds/1/state'], set['refunds/1/endedAt']]).toEqual([state, NOW]);
    expect(event).toMatchObject({
      type: input.type,
      amount: ended.amount,
      actor: null,
      status: input.status,
    });
  });

  it('lets other messages be about a refund and change nothing of it', () => {
    const { set } = written(refunding, { ...validated, status: null, refundId: open.id });
    expect(Object.keys(set).filter((path) => path.startsWith('refunds'))).toEqual([]);
  });

  it.each([
    ['one that has ended', { refundId: done.id }],
    ['none', { refundId: null }],
  ])('refuses the end of %s', (_, changes) => {
    const { set, event } = written(refunding, { ...ended, ...changes });
    expect(event).toMatchObject({
      type: 'TRANSITION_REFUSED',
      status: 'REFUND_PENDING',
      amount: ended.amount,
    });
    expect(
      Object.keys(set)
        .filter((path) => !path.startsWith('posted'))
        .sort(),
    ).toEqual(ALWAYS);
  });

  it('knows no refund that was never asked for', () => {
    for (const order of [refunding, storedOrder({ status: 'SAVED' })]) {
      const input = { ...ended, refundId: `${ORDER_ID}-refund-3` };
      const { error } = write.request({ args: { input }, stash: { ordersTable: 'Orders', order } });
      expect(error).toMatchObject({ errorType: 'NOT_FOUND', errorInfo: { retryable: false } });
    }
  });
});

describe('writeStatus, when it is written', () => {
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
