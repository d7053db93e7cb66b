import { beforeEach, describe, expect, it } from 'vitest';
import type { FieldError } from '../local/appsync/resolver.ts';
import { AwsError } from '../local/kernel/errors.ts';
import type { TestApi } from './testing/api.ts';
import { openApi, REFUND_MACHINE } from './testing/api.ts';
import type { Moved } from './testing/orders.ts';
import { Orders } from './testing/orders.ts';
import { KEY, OPERATOR } from './testing/handlers.ts';

let api: TestApi;
let orders: Orders;
beforeEach(async () => {
  api = await openApi();
  orders = new Orders(api);
});

const claim = (orderId: string) =>
  orders.post(orderId, { eventId: 'claim', type: 'PAYMENT_CAPTURING', paymentStatus: 'CAPTURING' });

describe('cancelling an order', () => {
  it('moves it, appends the event, and finds it again by the key', async () => {
    const { order } = await orders.place();
    const first = await orders.cancel(order.id);
    expect(first).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: false,
      order: { id: order.id, status: 'CANCEL_REQUESTED', sequence: 2, allowedActions: [] },
    });
    expect(await orders.show(order.id)).toEqual(first.order);
    expect((await orders.events(order.id))?.items[1]).toMatchObject({
      sequence: 2,
      type: 'ORDER_CANCEL_REQUESTED',
      status: 'CANCEL_REQUESTED',
      reasonCode: 'CANCELLED_BY_CUSTOMER',
    });
    await orders.post(order.id, { eventId: 'closed', type: 'ORDER_CLOSED', status: 'CANCELLED' });
    expect(await orders.cancel(order.id)).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
      order: { status: 'CANCELLED' },
    });
    expect((await orders.events(order.id))?.items).toHaveLength(3);
  });

  it('starts the execution of an order that has none, so that it comes to its end', async () => {
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    const failed: FieldError = await orders.place().then(
      () => expect.fail('placed'),
      (error: FieldError) => error,
    );
    const { orderId } = failed.errorInfo as { orderId: string };
    await expect(orders.cancel(orderId)).rejects.toMatchObject({ errorType: 'INTERNAL' });
    api.statesFault = undefined;
    expect(await orders.cancel(orderId)).toMatchObject({
      replayed: true,
      order: { status: 'CANCEL_REQUESTED' },
    });
    expect(api.started.map(({ name }) => name)).toEqual([orderId]);
  });

  it('refuses a key that cancelled another order, whatever has become of this one', async () => {
    const one = (await orders.place()).order.id;
    const other = (await orders.place(`${KEY}-2`)).order.id;
    await orders.cancel(one);
    await expect(orders.cancel(other)).rejects.toMatchObject({ errorType: 'IDEMPOTENCY_KEY_REUSED' });
    await orders.cancel(other, `${KEY}-3`);
    await expect(orders.cancel(other)).rejects.toMatchObject({ errorType: 'IDEMPOTENCY_KEY_REUSED' });
    // The key that placed an order is another operation's.
    expect(await orders.cancel(one, `${KEY}-2`)).toMatchObject({ problem: { code: 'ALREADY_CANCELLED' } });
  });

  it('is the first of the cancel and the claim of the capture, and never both', async () => {
    const cancelled = await orders.authorized(`${KEY}-1`);
    expect(await orders.cancel(cancelled, `${KEY}-1`)).toMatchObject({ __typename: 'CancelAccepted' });
    await expect(claim(cancelled)).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
      message: 'An order that is CANCEL_REQUESTED does not become payment CAPTURING.',
    });
    expect(await orders.show(cancelled)).toMatchObject({ paymentStatus: 'AUTHORIZED' });

    const claimed = await orders.authorized(`${KEY}-2`);
    await claim(claimed);
    expect(await orders.cancel(claimed, `${KEY}-2`)).toMatchObject({
      __typename: 'CancelRefused',
      problem: { code: 'CANCEL_TOO_LATE' },
      order: { status: 'PAYMENT_AUTHORIZED', paymentStatus: 'CAPTURING', allowedActions: [] },
    });
  });

  it('lets one of them win when they come at the same moment', async () => {
    const wins: string[] = [];
    for (let round = 0; round < 20; round++) {
      const id = await orders.authorized(`${KEY}-${round}`);
      const told = (error: FieldError) => error.errorType;
      const [cancelled, claimed] = await Promise.all([
        orders.cancel(id, `${KEY}-${round}`).then(({ __typename }) => __typename, told),
        claim(id).then(() => 'claimed', told),
      ]);
      const { status, paymentStatus } = await orders.show(id);
      if (claimed === 'claimed') {
        expect(cancelled).not.toBe('CancelAccepted');
        expect([status, paymentStatus]).toEqual(['PAYMENT_AUTHORIZED', 'CAPTURING']);
      } else if (cancelled === 'CancelAccepted') {
        expect(['ILLEGAL_TRANSITION', 'VERSION_CONFLICT']).toContain(claimed);
        expect([status, paymentStatus]).toEqual(['CANCEL_REQUESTED', 'AUTHORIZED']);
      }
      wins.push(claimed === 'claimed' ? 'claim' : cancelled === 'CancelAccepted' ? 'cancel' : 'neither');
    }
    expect(wins).not.toContain('neither');
  });

  it('is accepted once of requests that come at the same moment', async () => {
    const { order } = await orders.place();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => orders.cancel(order.id).catch((error: FieldError) => error)),
    );
    const accepted = answers.filter((answer): answer is Moved => '__typename' in answer);
    expect(accepted.map(({ __typename }) => __typename)).toEqual(accepted.map(() => 'CancelAccepted'));
    expect(accepted.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const answer of answers) {
      if (!('__typename' in answer)) expect(answer.errorType).toBe('VERSION_CONFLICT');
    }
    expect((await orders.events(order.id))?.items).toHaveLength(2);
  });

  it('does not open a claimed order again, though an authorization is told late', async () => {
    const id = await orders.authorized();
    await claim(id);
    await expect(orders.post(id, { eventId: 'late', paymentStatus: 'AUTHORIZED' })).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
    });
    expect(await orders.cancel(id)).toMatchObject({ problem: { code: 'CANCEL_TOO_LATE' } });
  });
});

describe('cancelling a paid order', () => {
  it('is an operator’s refund of all of it, started and found again by the key', async () => {
    const id = await orders.completed();
    expect(await orders.cancel(id)).toMatchObject({ problem: { code: 'CANCEL_TOO_LATE' } });
    const refund = { id: `${id}-refund-1`, state: 'REQUESTED', amount: { amount: 5000 } };
    const first = await orders.cancel(id, KEY, OPERATOR);
    expect(first).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: false,
      order: { status: 'REFUND_PENDING', paymentStatus: 'REFUNDING', refunds: [refund] },
    });
    expect(await orders.show(id, OPERATOR)).toEqual(first.order);
    expect(api.started.at(-1)).toMatchObject({
      stateMachineArn: REFUND_MACHINE,
      name: refund.id,
      input: JSON.stringify({ orderId: id, refundId: refund.id }),
    });
    expect(await orders.cancel(id, KEY, OPERATOR)).toMatchObject({ replayed: true });
    expect(await orders.cancel(id, `${KEY}-2`, OPERATOR)).toMatchObject({
      problem: { code: 'ALREADY_CANCELLED' },
    });
    await orders.refundEnds(id, 1, 'REFUNDED');
    expect(await orders.cancel(id, KEY, OPERATOR)).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
      order: { status: 'REFUNDED' },
    });
  });
});

describe('cancelling an order that waits for its customer', () => {
  async function waiting(): Promise<string> {
    const id = await orders.saved();
    const paymentAction = { M: { taskToken: { S: `token of ${id}` }, confirmBefore: { S: 'later' } } };
    await api.set(id, { paymentAction });
    await orders.post(id, {
      ...{ eventId: 'waits', type: 'PAYMENT_ACTION_REQUIRED', paymentStatus: 'ACTION_REQUIRED' },
      ...{ step: 'PROCESS_PAYMENT', stepState: 'RUNNING' },
    });
    return id;
  }

  it('lets its execution go on, which finds the cancel', async () => {
    const id = await waiting();
    expect(await orders.cancel(id)).toMatchObject({ __typename: 'CancelAccepted' });
    expect(api.woken).toEqual([`token of ${id}`]);
  });

  it('wakes the try that waits when the cancel stands, not the one that waited before', async () => {
    const id = await waiting();
    api.beforeWrite = () => api.setPath(id, 'paymentAction.taskToken', { S: 'a later token' });
    await orders.cancel(id);
    expect(api.woken).toEqual(['a later token']);
  });

  it('can be repeated when it stands and nobody was woken', async () => {
    const id = await waiting();
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(orders.cancel(id)).rejects.toMatchObject({
      errorType: 'INTERNAL',
      errorInfo: { retryable: true, orderId: id },
    });
    api.statesFault = undefined;
    expect(await orders.cancel(id)).toMatchObject({ __typename: 'CancelAccepted', replayed: true });
    expect(api.woken).toHaveLength(1);
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'is content when the wait is over: %s',
    async (code) => {
      const id = await waiting();
      api.statesFault = new AwsError(code, 'Over');
      expect(await orders.cancel(id)).toMatchObject({ __typename: 'CancelAccepted' });
    },
  );
});
