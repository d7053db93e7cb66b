import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../local/kernel/errors.ts';
import type { TestApi } from './testing/api.ts';
import { openApi } from './testing/api.ts';
import type { ShownOrder } from './testing/orders.ts';
import { Orders } from './testing/orders.ts';
import { CUSTOMER, OPERATOR, OTHER } from './testing/handlers.ts';

let api: TestApi;
let orders: Orders;
beforeEach(async () => {
  api = await openApi();
  orders = new Orders(api);
});

interface Answer {
  __typename: string;
  order: ShownOrder & { paymentAction: { confirmBefore: string } | null };
  replayed: boolean;
  problem: { code: string };
}
const confirm = (orderId: string, identity = CUSTOMER) =>
  api.ask<Answer>('Mutation.confirmPayment', { orderId }, identity);

/** An order whose payment waits for the customer. */
async function waiting(): Promise<string> {
  const id = await orders.saved();
  const paymentAction = { taskToken: { S: 'a token' }, confirmBefore: { S: '2026-01-01T00:10:00.000Z' } };
  await api.set(id, { paymentAction: { M: paymentAction } });
  await orders.post(id, {
    ...{ eventId: 'waits', type: 'PAYMENT_ACTION_REQUIRED', paymentStatus: 'ACTION_REQUIRED' },
    ...{ step: 'PROCESS_PAYMENT', stepState: 'RUNNING' },
  });
  return id;
}

describe('confirming a payment', () => {
  it('is offered while the payment waits', async () => {
    const id = await waiting();
    expect(await orders.show(id)).toMatchObject({
      status: 'SAVED',
      paymentAction: { confirmBefore: '2026-01-01T00:10:00.000Z' },
      allowedActions: ['CANCEL', 'CONFIRM_PAYMENT'],
    });
    expect(JSON.stringify(await orders.show(id, OPERATOR))).not.toContain('a token');
    await orders.post(id, { eventId: 'paid', status: 'PAYMENT_AUTHORIZED', paymentStatus: 'AUTHORIZED' });
    expect(await orders.show(id)).toMatchObject({ paymentAction: null, allowedActions: ['CANCEL'] });
  });

  it.each([
    ['its customer', CUSTOMER],
    ['an operator', OPERATOR],
  ])('hands the word of %s on and lets the execution go on', async (_, identity) => {
    const id = await waiting();
    expect(await confirm(id, identity)).toMatchObject({
      __typename: 'PaymentConfirmed',
      replayed: false,
      order: { id },
    });
    expect(api.confirmed).toEqual([id]);
    expect(api.woken).toEqual(['a token']);
    // What happens next is the execution's to tell: nothing is written here.
    expect((await orders.show(id)).sequence).toBe(4);
  });

  it('may be repeated, when the order has gone on too', async () => {
    const id = await waiting();
    await confirm(id);
    await orders.post(id, { eventId: 'paid', status: 'PAYMENT_AUTHORIZED', paymentStatus: 'AUTHORIZED' });
    api.confirmation = { outcome: 'CONFIRMED', replayed: true };
    expect(await confirm(id)).toMatchObject({
      __typename: 'PaymentConfirmed',
      replayed: true,
      order: { status: 'PAYMENT_AUTHORIZED' },
    });
    expect(api.woken).toHaveLength(1);
  });

  it('can be repeated when the provider has it and nobody was woken', async () => {
    const id = await waiting();
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(confirm(id)).rejects.toMatchObject({
      errorType: 'INTERNAL',
      errorInfo: { retryable: true },
    });
    api.statesFault = undefined;
    api.confirmation = { outcome: 'CONFIRMED', replayed: true };
    expect(await confirm(id)).toMatchObject({ __typename: 'PaymentConfirmed', replayed: true });
    expect(api.woken).toEqual(['a token']);
  });

  it.each([
    ['DECLINED', 'PAYMENT_DECLINED'],
    ['TOO_LATE', 'AUTHORIZATION_EXPIRED'],
  ] as const)('answers %s with %s, and has the execution find out', async (outcome, code) => {
    const id = await waiting();
    api.confirmation = { outcome, replayed: false };
    expect(await confirm(id)).toMatchObject({ __typename: 'PaymentNotConfirmed', problem: { code } });
    expect(api.woken).toEqual(['a token']);
  });

  it('wakes the try that waits when the word is stored, not the one that waited before', async () => {
    const id = await waiting();
    api.beforeConfirmation = () => api.setPath(id, 'paymentAction.taskToken', { S: 'a later token' });
    await confirm(id);
    expect(api.woken).toEqual(['a later token']);
  });

  it('asks nobody for an order that does not wait', async () => {
    const id = await orders.saved();
    expect(await confirm(id)).toMatchObject({
      __typename: 'PaymentNotConfirmed',
      problem: { code: 'ILLEGAL_TRANSITION' },
      order: { id },
    });
    expect([api.confirmed, api.woken]).toEqual([[], []]);
  });

  it('asks nobody for an order that was cancelled while it waited', async () => {
    const id = await waiting();
    await orders.cancel(id);
    expect(await confirm(id)).toMatchObject({ problem: { code: 'ILLEGAL_TRANSITION' } });
    expect(api.confirmed).toEqual([]);
  });

  it('knows no order of somebody else', async () => {
    const id = await waiting();
    await expect(confirm(id, OTHER)).rejects.toMatchObject({ errorType: 'NOT_FOUND' });
    expect(api.confirmed).toEqual([]);
  });
});
