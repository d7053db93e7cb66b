import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { dueShardOf } from '../../domain/due.ts';
import { fingerprintOf } from '../../domain/order-input.ts';
import type { OrderItem } from '../shared/items.ts';
import { CUSTOMER, KEY, ORDER_ID, plain, storedOrder, TABLE_DOWN } from '../testing/handlers.ts';

const placeOrder = await loadResolver(new URL('../fields/Mutation.placeOrder.ts', import.meta.url));
const accept = await loadResolver(new URL('./acceptOrder.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrder.ts', import.meta.url));
const start = await loadResolver(new URL('./startExecution.ts', import.meta.url));

const input = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
const args = { input, idempotencyKey: KEY };
const requested = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
const stash = {
  requested,
  ordersTable: 'Orders',
  stateMachineArn: 'arn:machine',
  refundMachineArn: 'arn:refunds',
};
const call = { args, identity: CUSTOMER };

interface Write {
  operation: string;
  table: string;
  key: unknown;
  attributeValues: unknown;
  condition: { expression: string };
}
const writes = (value: unknown) => (value as { transactItems: Write[] }).transactItems;
const cancelled = (...types: (string | object)[]) => ({
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'Transaction cancelled' },
  result: {
    keys: null,
    cancellationReasons: types.map((type) => (typeof type === 'string' ? { type, message: type } : type)),
  },
});

describe('Mutation.placeOrder', () => {
  it('hands on the checked input and what only the deployment knows', () => {
    const twice = { lines: [...input.lines, ...input.lines], paymentToken: 'tok_approve' };
    expect(placeOrder.request({ args: { ...args, input: twice }, identity: CUSTOMER }).stash).toEqual({
      requested: { lines: [{ productId: 'tea', quantity: 4 }], paymentToken: 'tok_approve' },
      ordersTable: '{{ordersTable}}',
      stateMachineArn: '{{stateMachineArn}}',
      refundMachineArn: '{{refundMachineArn}}',
    });
  });

  it('tells everything that is wrong at once, and stores nothing', () => {
    const wrong = {
      lines: [
        { productId: 'tea', quantity: 0 },
        { productId: '', quantity: 1 },
      ],
      paymentToken: '',
    };
    const outcome = placeOrder.request({
      args: { input: wrong, idempotencyKey: 'short' },
      identity: CUSTOMER,
    });
    expect(outcome.earlyReturn).not.toBeNull();
    const { value } = placeOrder.response({ ...call, stash: outcome.stash });
    const { problems, ...rest } = value as { problems: { code: string; path: string }[] };
    expect(rest).toEqual({ __typename: 'OrderNotAccepted' });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'IDEMPOTENCY_KEY_INVALID idempotencyKey',
      'QUANTITY_OUT_OF_RANGE lines[0].quantity',
      'VALIDATION_FAILED lines[1].productId',
      'PAYMENT_METHOD_INVALID paymentToken',
    ]);
  });

  it.each([
    ['', 'IDEMPOTENCY_KEY_REQUIRED'],
    ['fifteen-letters', 'IDEMPOTENCY_KEY_INVALID'],
    ['with a space in it', 'IDEMPOTENCY_KEY_INVALID'],
    ['x'.repeat(129), 'IDEMPOTENCY_KEY_INVALID'],
  ])('refuses the key "%s" with %s', (idempotencyKey, code) => {
    const { stash: after } = placeOrder.request({ args: { input, idempotencyKey }, identity: CUSTOMER });
    expect(after).toMatchObject({ problems: [{ code }] });
  });

  it('answers with the order', () => {
    const outcome = placeOrder.response({
      ...call,
      stash: { ...stash, order: storedOrder(), replayed: true },
    });
    expect(outcome.value).toMatchObject({
      __typename: 'OrderAccepted',
      replayed: true,
      order: { id: ORDER_ID, status: 'PLACED', lines: [{ productId: 'tea', quantity: 2, unitPrice: null }] },
    });
  });
});

describe('acceptOrder', () => {
  it('writes the record of the key, the order and its first event, all new', () => {
    const outcome = accept.request({ ...call, stash });
    const { order } = outcome.stash as { order: { id: string; placedAt: string } };
    const items = writes(outcome.value);
    expect(items.map(({ operation, table, condition }) => [operation, table, condition.expression])).toEqual(
      Array(3).fill(['PutItem', 'Orders', 'attribute_not_exists(#pk)']),
    );
    expect(items.map(({ key }) => plain(key))).toEqual([
      { pk: `IDEMPOTENCY#customer-sub#placeOrder#${KEY}`, sk: 'IDEMPOTENCY' },
      { pk: `ORDER#${order.id}`, sk: 'ORDER' },
      { pk: `ORDER#${order.id}`, sk: 'EVENT#00000001' },
    ]);
    const [record, stored, event] = items.map(({ attributeValues }) => plain(attributeValues));
    expect(record).toEqual({
      fingerprint: fingerprintOf(requested),
      orderId: order.id,
      createdAt: order.placedAt,
    });
    expect(stored).toEqual({
      ...storedOrder(),
      ...order,
      requested,
      placedKey: `${order.placedAt}#${order.id}`,
      work: { machine: 'ORDER', name: order.id, times: 0 },
    });
    expect(event).toMatchObject({
      eventId: `${order.id}:ORDER_PLACED`,
      orderId: order.id,
      customerId: 'customer-sub',
      sequence: 1,
      type: 'ORDER_PLACED',
      status: 'PLACED',
      occurredAt: order.placedAt,
      actor: 'customer-sub',
    });
  });

  it('has somebody look after the order a minute later', () => {
    const { order } = accept.request({ ...call, stash }).stash as { order: OrderItem };
    expect(Date.parse(order.dueAt as string) - Date.parse(order.placedAt)).toBe(60_000);
    expect(order.dueShard).toBe(dueShardOf(order.id));
  });

  it('mints an id that names an execution too', () => {
    const { order } = accept.request({ ...call, stash }).stash as { order: { id: string } };
    expect(order.id).toMatch(/^[0-9A-Z]{26}$/);
  });

  const written = { ...stash, order: storedOrder() };

  it('takes the order as placed when it was written', () => {
    const { stash: after } = accept.response({ ...call, stash: written, result: { keys: [] } });
    expect(after).toMatchObject({ orderId: ORDER_ID, replayed: false });
  });

  it.each(['ConditionCheckFailed', 'ConditionalCheckFailed'])(
    'finds the first order of a repeated key (%s)',
    (type) => {
      const item = { fingerprint: fingerprintOf(requested), orderId: 'FIRST', createdAt: '' };
      const outcome = accept.response({
        ...call,
        stash: written,
        ...cancelled({ type, item }, 'None', 'None'),
      });
      expect(outcome.error).toBeNull();
      expect(outcome.stash).toMatchObject({ orderId: 'FIRST', replayed: true });
    },
  );

  it('refuses a key that was used for something else', () => {
    const item = { fingerprint: 'another wish', orderId: 'FIRST', createdAt: '' };
    const outcome = accept.response({
      ...call,
      stash: written,
      ...cancelled({ type: 'ConditionCheckFailed', item }, 'None', 'None'),
    });
    expect(outcome.stash).toMatchObject({
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: 'idempotencyKey' }],
    });
    expect(outcome.stash).not.toHaveProperty('orderId');
  });

  it('leaves it to the second try when another request with the key was at it', () => {
    const first = accept.response({
      ...call,
      stash: written,
      ...cancelled('TransactionConflict', 'None', 'None'),
    });
    expect(first.error).toBeNull();
    expect(first.stash).not.toHaveProperty('orderId');
    expect(accept.request({ ...call, stash: first.stash }).value).toMatchObject({
      operation: 'TransactWriteItems',
    });
  });

  it.each([{ orderId: ORDER_ID }, { problems: [] }])('does nothing once it is settled: %o', (settled) => {
    expect(accept.request({ ...call, stash: { ...stash, ...settled } }).earlyReturn).not.toBeNull();
  });

  it.each([
    ['the table fails', { error: TABLE_DOWN }],
    ['an id is taken', cancelled('None', { type: 'ConditionCheckFailed', item: {} }, 'None')],
  ])('answers INTERNAL when %s', (_, answer) => {
    expect(accept.response({ ...call, stash: written, ...answer }).error).toMatchObject({
      errorType: 'INTERNAL',
      errorInfo: { retryable: true },
    });
  });
});

describe('findOrder', () => {
  it('reads the order of a repeated request as it stands now', () => {
    const replay = { ...stash, order: storedOrder({ id: 'DISCARDED' }), orderId: ORDER_ID, replayed: true };
    expect(find.request({ ...call, stash: replay }).value).toMatchObject({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` } },
      consistentRead: true,
    });
    const found = find.response({ ...call, stash: replay, result: storedOrder({ status: 'SAVED' }) });
    expect(found.stash).toMatchObject({ order: { id: ORDER_ID, status: 'SAVED' } });
  });

  it.each([{ orderId: ORDER_ID, replayed: false }, { problems: [] }])(
    'has nothing to find: %o',
    (settled) => {
      expect(find.request({ ...call, stash: { ...stash, ...settled } }).earlyReturn).not.toBeNull();
    },
  );

  it('asks the caller to come again when two tries met others', () => {
    expect(find.request({ ...call, stash }).error).toMatchObject({
      errorType: 'VERSION_CONFLICT',
      errorInfo: { retryable: true },
    });
  });
});

describe('startExecution', () => {
  const placed = { ...stash, orderId: ORDER_ID, order: storedOrder() };

  it('starts the execution by the order’s id, the same each time', () => {
    const request = start.request({ ...call, stash: placed }).value as {
      params: { headers: object; body: string };
    };
    expect(request).toMatchObject({ method: 'POST', resourcePath: '/' });
    expect(request.params.headers).toEqual({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.StartExecution',
    });
    expect(JSON.parse(request.params.body)).toEqual({
      stateMachineArn: 'arn:machine',
      name: ORDER_ID,
      input: `{"orderId":"${ORDER_ID}"}`,
    });
    expect(start.request({ ...call, stash: placed }).value).toEqual(request);
  });

  it('starts again the order of a repeated request that still stands at PLACED', () => {
    expect(start.request({ ...call, stash: { ...placed, replayed: true } }).value).toMatchObject({
      method: 'POST',
    });
  });

  it.each([
    [
      { machine: 'ORDER', name: 'order-repair-9', resume: 'UNDO', times: 0 },
      'arn:machine',
      { resume: 'UNDO' },
    ],
    [
      { machine: 'REFUND', name: 'refund-1', refundId: 'refund-1', times: 0 },
      'arn:refunds',
      { refundId: 'refund-1' },
    ],
  ] as const)('starts the work this request gave the order to: %o', (work, stateMachineArn, input) => {
    const order = storedOrder({ status: 'REFUND_PENDING', work });
    const { value } = start.request({ ...call, stash: { ...stash, order, mustStart: true } });
    expect(JSON.parse((value as { params: { body: string } }).params.body)).toEqual({
      stateMachineArn,
      name: work.name,
      input: JSON.stringify({ orderId: ORDER_ID, ...input }),
    });
  });

  it('starts the execution of an order that was cancelled before any step reported', () => {
    const order = storedOrder({ status: 'CANCEL_REQUESTED' });
    expect(start.request({ ...call, stash: { ...stash, order } }).value).toMatchObject({ method: 'POST' });
    const { VALIDATE_ORDER, ...others } = order.steps;
    const begun = {
      ...order,
      steps: { VALIDATE_ORDER: { ...VALIDATE_ORDER, state: 'DONE' as const }, ...others },
    };
    expect(start.request({ ...call, stash: { ...stash, order: begun } }).earlyReturn).not.toBeNull();
  });

  it.each([
    ['an order that is under way', { order: storedOrder({ status: 'SAVED' }), replayed: true }],
    ['an input that was refused', { problems: [] }],
  ])('starts nothing for %s', (_, changes) => {
    expect(start.request({ ...call, stash: { ...placed, ...changes } }).earlyReturn).not.toBeNull();
  });

  it.each([
    [200, '{"executionArn":"arn","startDate":1}'],
    [400, '{"__type":"ExecutionAlreadyExists","message":"Execution Already Exists"}'],
    [400, '{"__type":"com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists"}'],
  ])('is content with %d %s', (statusCode, body) => {
    expect(
      start.response({ ...call, stash: placed, result: { statusCode, headers: {}, body } }).error,
    ).toBeNull();
  });

  it.each([
    ['is refused', { result: { statusCode: 400, headers: {}, body: '{"__type":"AccessDeniedException"}' } }],
    ['fails', { result: { statusCode: 500, headers: {}, body: '' } }],
    ['does not answer', { error: { type: 'InternalFailure', message: 'timeout' } }],
  ])('tells the caller to repeat the request when Step Functions %s', (_, answer) => {
    const { error } = start.response({ ...call, stash: placed, ...answer });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true, orderId: ORDER_ID } });
    expect(error?.message).toContain('same key');
  });
});
