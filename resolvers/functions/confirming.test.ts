import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import type { OrderItem } from '../shared/items.ts';
import { CUSTOMER, OPERATOR, ORDER_ID, OTHER, storedOrder, TABLE_DOWN } from '../testing/handlers.ts';

const confirmPayment = await loadResolver(new URL('../fields/Mutation.confirmPayment.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrderToConfirm.ts', import.meta.url));
const confirm = await loadResolver(new URL('./confirmAtProvider.ts', import.meta.url));
const again = await loadResolver(new URL('./readWaitingOrder.ts', import.meta.url));
const wake = await loadResolver(new URL('./wakeExecution.ts', import.meta.url));

const args = { orderId: ORDER_ID };
const call = { args, identity: CUSTOMER };
const TOKEN = 'a-task-token';
const paymentAction = { taskToken: TOKEN, confirmBefore: '2026-01-01T00:10:00.000Z' };
const waiting = storedOrder({ status: 'SAVED', paymentStatus: 'ACTION_REQUIRED', paymentAction });

describe('findOrderToConfirm', () => {
  it('reads the order as it stands now', () => {
    expect(find.request(call).value).toEqual({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` }, sk: { S: 'ORDER' } },
      consistentRead: true,
    });
  });

  it.each([CUSTOMER, OPERATOR])('hands the order on to its owner and to operators', (identity) => {
    expect(find.response({ args, identity, result: waiting })).toMatchObject({
      error: null,
      stash: { order: { id: ORDER_ID } },
    });
  });

  it('tells nobody of orders that are not theirs', () => {
    const unknown = find.response({ ...call, result: null }).error;
    expect(unknown).toMatchObject({ errorType: 'NOT_FOUND', errorInfo: { retryable: false } });
    expect(find.response({ args, identity: OTHER, result: waiting }).error).toEqual(unknown);
    expect(find.request({ args: { orderId: '../x' }, identity: CUSTOMER }).error).toEqual(unknown);
  });

  it('answers INTERNAL when the table fails', () => {
    expect(find.response({ ...call, error: TABLE_DOWN }).error).toMatchObject({ errorType: 'INTERNAL' });
  });
});

describe('confirmAtProvider', () => {
  it.each([
    ['a payment that waits', waiting],
    [
      'a repeat, when the order has gone on',
      storedOrder({ status: 'COMPLETED', paymentStatus: 'CAPTURED', paymentAction }),
    ],
    [
      'a repeat, when it came too late',
      storedOrder({ status: 'EXPIRED', paymentStatus: 'VOIDED', paymentAction }),
    ],
  ])('asks the provider of %s', (_, order) => {
    expect(confirm.request({ ...call, stash: { order } }).value).toEqual({
      operation: 'Invoke',
      payload: { orderId: ORDER_ID },
    });
  });

  it.each([
    ['never waited', storedOrder({ status: 'COMPLETED', paymentStatus: 'CAPTURED' })],
    ['has not come to its payment', storedOrder()],
    ['does not wait yet', storedOrder({ status: 'SAVED', paymentAction })],
    ['was cancelled while it waited', { ...waiting, status: 'CANCEL_REQUESTED' as const }],
    ['is being taken back', { ...waiting, status: 'COMPENSATING' as const }],
  ])('does not ask of an order that %s', (_, order: OrderItem) => {
    expect(confirm.request({ ...call, stash: { order } }).earlyReturn).not.toBeNull();
  });

  it('hands on what the provider says', () => {
    const confirmation = { outcome: 'CONFIRMED', replayed: true };
    expect(
      confirm.response({ ...call, stash: { order: waiting }, result: confirmation }).stash,
    ).toMatchObject({
      confirmation,
    });
  });

  it('tells the caller to repeat it when the function fails, and no insides', () => {
    const error = { type: 'Lambda:Unhandled', message: 'no table Payments-1A2B3C' };
    const outcome = confirm.response({ ...call, stash: { order: waiting }, error });
    expect(outcome.error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
    expect(JSON.stringify(outcome.error)).not.toContain('1A2B3C');
  });
});

describe('readWaitingOrder', () => {
  it('reads again an order that waits, whose token may be another by now', () => {
    expect(again.request({ ...call, stash: { order: waiting } }).value).toEqual({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` }, sk: { S: 'ORDER' } },
      consistentRead: true,
    });
    const later = { ...waiting, paymentAction: { ...paymentAction, taskToken: 'a later one' } };
    expect(again.response({ ...call, stash: { order: waiting }, result: later }).stash).toMatchObject({
      order: { paymentAction: { taskToken: 'a later one' } },
    });
  });

  it('leaves every other as it was read', () => {
    for (const order of [undefined, storedOrder(), { ...waiting, paymentStatus: 'AUTHORIZED' as const }]) {
      expect(again.request({ ...call, stash: order ? { order } : {} }).earlyReturn).not.toBeNull();
    }
  });

  it('answers INTERNAL when it could not read', () => {
    for (const answer of [{ error: TABLE_DOWN }, { result: null }]) {
      const { error } = again.response({ ...call, stash: { order: waiting }, ...answer });
      expect(error).toMatchObject({ errorType: 'INTERNAL' });
    }
  });
});

describe('wakeExecution', () => {
  const asleep = { ...call, stash: { order: waiting } };

  it('lets the execution go on that waits for the customer', () => {
    const request = wake.request(asleep).value as { params: { headers: object; body: string } };
    expect(request).toMatchObject({ method: 'POST', resourcePath: '/' });
    expect(request.params.headers).toEqual({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.SendTaskSuccess',
    });
    expect(JSON.parse(request.params.body)).toEqual({ taskToken: TOKEN, output: '{}' });
  });

  it('does so for an order that was cancelled while it waited', () => {
    const order = { ...waiting, status: 'CANCEL_REQUESTED' };
    expect(wake.request({ ...call, stash: { order } }).value).toMatchObject({ method: 'POST' });
  });

  it.each([
    ['no order', {}],
    ['an order that never waited', { order: storedOrder({ paymentStatus: 'ACTION_REQUIRED' }) }],
    ['an order that waits no more', { order: { ...waiting, paymentStatus: 'AUTHORIZED' } }],
  ])('wakes nobody for %s', (_, stash) => {
    expect(wake.request({ ...call, stash }).earlyReturn).not.toBeNull();
  });

  it.each([
    [200, '{}'],
    [400, '{"__type":"TaskTimedOut","message":"Task Timed Out"}'],
    [400, '{"__type":"TaskDoesNotExist"}'],
    [400, '{"__type":"InvalidToken","message":"Invalid Token"}'],
  ])('is content with %d %s', (statusCode, body) => {
    expect(wake.response({ ...asleep, result: { statusCode, headers: {}, body } }).error).toBeNull();
  });

  it.each([
    ['is refused', { result: { statusCode: 400, headers: {}, body: '{"__type":"AccessDeniedException"}' } }],
    ['fails', { result: { statusCode: 500, headers: {}, body: 'TaskTimedOut' } }],
    ['does not answer', { error: { type: 'InternalFailure', message: 'timeout' } }],
  ])('tells the caller to repeat the request when Step Functions %s', (_, answer) => {
    const { error } = wake.response({ ...asleep, ...answer });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true, orderId: ORDER_ID } });
  });
});

describe('Mutation.confirmPayment', () => {
  const answered = (order: OrderItem, confirmation?: object) =>
    confirmPayment.response({ ...call, stash: { order, ...(confirmation ? { confirmation } : {}) } }).value;

  it.each([false, true])('answers with the order when the provider has the word (again: %s)', (replayed) => {
    const value = answered(waiting, { outcome: 'CONFIRMED', replayed });
    expect(value).toMatchObject({
      __typename: 'PaymentConfirmed',
      replayed,
      order: { id: ORDER_ID, status: 'SAVED', paymentAction: { confirmBefore: paymentAction.confirmBefore } },
    });
    expect(JSON.stringify(value)).not.toContain(TOKEN);
  });

  it.each([
    ['DECLINED', 'PAYMENT_DECLINED', false],
    ['TOO_LATE', 'AUTHORIZATION_EXPIRED', false],
    ['NOTHING_WAITS', 'ILLEGAL_TRANSITION', true],
  ])('answers %s with %s', (outcome, code, retryable) => {
    expect(answered(waiting, { outcome, replayed: false })).toMatchObject({
      __typename: 'PaymentNotConfirmed',
      problem: { code, retryable, details: { status: 'SAVED' } },
      order: { id: ORDER_ID },
    });
  });

  it('answers that nothing waits when the provider was not asked', () => {
    expect(answered(storedOrder())).toMatchObject({
      __typename: 'PaymentNotConfirmed',
      problem: { code: 'ILLEGAL_TRANSITION' },
    });
  });
});
