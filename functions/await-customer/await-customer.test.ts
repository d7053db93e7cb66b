import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Shop } from '../testing/shop.ts';
import { openLocalShop } from '../testing/local-shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

interface Waiting {
  status: string;
  confirmBefore: string;
  confirmWithinSeconds: number;
}

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  id = shop.newOrderId();
  shop.forget();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Places an order whose payment waits, and runs it until it is known that it does. */
async function toTheWait(paymentToken = 'tok_action_required'): Promise<Waiting> {
  await shop.place(id, { paymentToken });
  await shop.runAll(['validate-order', 'save-order'], id);
  return (await shop.run('process-payment', id)) as Waiting;
}

const later = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);
const wait = ({ confirmBefore }: Waiting, taskToken: string, attempt = 1) =>
  shop.run('await-customer', id, { attempt, input: { taskToken, confirmBefore } });
const confirm = () => shop.run('confirm-payment', id);
const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    (output) => new Error(`It went well: ${JSON.stringify(output)}`),
    (error: Error) => error,
  );

describe('a payment that waits for the customer', () => {
  it('makes the step wait, and reports nothing as done', async () => {
    const waiting = await toTheWait();
    expect(waiting).toMatchObject({ status: 'SAVED', confirmBefore: expect.any(String) });
    const left = Date.parse(waiting.confirmBefore) - Date.now();
    expect(left).toBe(5 * 60_000);
    // Longer than the provider waits: a word in its last moment still arrives.
    expect(waiting.confirmWithinSeconds).toBeGreaterThan(left / 1000);
    expect(waiting.confirmWithinSeconds).toBeLessThan(left / 1000 + 10);
    expect(shop.types()).toEqual(['STEP_DONE VALIDATE_ORDER', 'STEP_DONE SAVE_ORDER']);
  });

  it('is told with the time there is, and goes on once confirmed', async () => {
    const waiting = await toTheWait();
    await wait(waiting, 'token-1');
    expect(shop.api.posts.at(-1)).toMatchObject({
      type: 'PAYMENT_ACTION_REQUIRED',
      step: 'PROCESS_PAYMENT',
      stepState: 'RUNNING',
      paymentStatus: 'ACTION_REQUIRED',
    });
    expect(await shop.order(id)).toMatchObject({
      status: 'SAVED',
      paymentStatus: 'ACTION_REQUIRED',
      paymentAction: { taskToken: 'token-1', confirmBefore: waiting.confirmBefore },
    });
    later(60_000);
    expect(await confirm()).toEqual({ outcome: 'CONFIRMED', replayed: false });
    expect(await confirm()).toEqual({ outcome: 'CONFIRMED', replayed: true });
    await shop.runAll(['process-payment', 'update-inventory', 'capture-payment'], id);
    expect(await shop.order(id)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'confirm']);
  });

  it('waits on when the execution is let go on without a word', async () => {
    const first = await toTheWait();
    await wait(first, 'token-1');
    later(10_000);
    const again = (await shop.run('process-payment', id)) as Waiting;
    expect(again.confirmBefore).toBe(first.confirmBefore);
    expect(again.confirmWithinSeconds).toBe(first.confirmWithinSeconds - 10);
    await wait(again, 'token-2', 2);
    expect((await shop.order(id)).paymentAction).toMatchObject({ taskToken: 'token-2' });
    expect(shop.types().filter((type) => type.startsWith('PAYMENT_ACTION_REQUIRED'))).toHaveLength(1);
  });

  it('is refused when the issuer declines in spite of the word', async () => {
    await wait(await toTheWait('tok_action_required_then_decline'), 'token-1');
    expect(await confirm()).toEqual({ outcome: 'DECLINED', replayed: false });
    const error = await errorOf(shop.run('process-payment', id));
    expect(error).toMatchObject({ name: 'OrderRefused', code: 'PAYMENT_DECLINED' });
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({
      status: 'REJECTED',
      reasonCode: 'PAYMENT_DECLINED',
      paymentStatus: 'DECLINED',
      stockStatus: 'RELEASED',
    });
  });

  it('expires when the time is over, whatever wakes it then', async () => {
    const waiting = await toTheWait('tok_action_required_expires');
    await wait(waiting, 'token-1');
    later(10_000);
    expect(await confirm()).toEqual({ outcome: 'TOO_LATE', replayed: false });
    const error = await errorOf(shop.run('process-payment', id));
    expect(error).toMatchObject({ name: 'OrderRefused', code: 'PAYMENT_ACTION_REQUIRED' });
    expect(error.message).toContain('not confirmed in time');
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({
      status: 'EXPIRED',
      reasonCode: 'PAYMENT_ACTION_REQUIRED',
      paymentStatus: 'VOIDED',
      stockStatus: 'RELEASED',
    });
  });

  it('expires when nobody ever wakes it, and no word is heard after that', async () => {
    await wait(await toTheWait('tok_action_required_expires'), 'token-1');
    later(12_000);
    await shop.run('void-payment', id);
    await shop.run('release-stock', id);
    await shop.close(id, 'EXPIRED', { Error: 'States.Timeout', Cause: '' });
    const ended = await shop.order(id);
    expect(ended).toMatchObject({ status: 'EXPIRED', paymentStatus: 'VOIDED', stockStatus: 'RELEASED' });
    expect(await confirm()).toEqual({ outcome: 'TOO_LATE', replayed: false });
    expect(await shop.order(id)).toEqual(ended);
  });
});

describe('the wait of an order that is cancelled', () => {
  it('does not begin', async () => {
    const waiting = await toTheWait();
    expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(true);
    expect((await errorOf(wait(waiting, 'token-1'))).name).toBe('OrderCancelled');
    expect((await shop.order(id)).paymentAction).toBeUndefined();
  });

  it('ends with the payment closed: a word that comes later binds no money', async () => {
    await wait(await toTheWait(), 'token-1');
    expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(true);
    const error = await errorOf(shop.run('process-payment', id));
    expect(error.name).toBe('OrderCancelled');
    await shop.undoAndClose(id, error);
    expect(shop.types().slice(-4)).toEqual([
      'STEP_UNDOING PROCESS_PAYMENT',
      'STEP_UNDONE PROCESS_PAYMENT',
      'STEP_UNDONE SAVE_ORDER',
      'ORDER_CLOSED',
    ]);
    expect(await confirm()).toEqual({ outcome: 'NOTHING_WAITS', replayed: false });
    expect(await shop.order(id)).toMatchObject({ status: 'CANCELLED', paymentStatus: 'VOIDED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'void']);
  });

  it('is seen when it is reported', async () => {
    const waiting = await toTheWait();
    shop.api.beforeStoring = async () => {
      shop.api.beforeStoring = undefined;
      await shop.api.cancel(id, 'CUSTOMER');
    };
    expect((await errorOf(wait(waiting, 'token-1'))).name).toBe('OrderCancelled');
  });
});

describe('a try of the wait', () => {
  it('that could not report leaves the next one everything to do', async () => {
    const waiting = await toTheWait();
    shop.interruptApi();
    expect((await errorOf(wait(waiting, 'token-1'))).name).toBe('TransientFailure');
    shop.api.interruptions.length = 0;
    await wait(waiting, 'token-2', 2);
    expect(await shop.order(id)).toMatchObject({
      paymentStatus: 'ACTION_REQUIRED',
      paymentAction: { taskToken: 'token-2' },
    });
  });

  it('sees the word that was given between two tries, and sends the execution on', async () => {
    const waiting = await toTheWait();
    await wait(waiting, 'token-1');
    await confirm();
    // The first try is reported as failed, though it had told everything: its token is void.
    const before = shop.types();
    expect((await errorOf(wait(waiting, 'token-2', 2))).name).toBe('CustomerAnswered');
    expect(shop.types()).toEqual(before);
    await shop.run('process-payment', id);
    expect((await shop.order(id)).status).toBe('PAYMENT_AUTHORIZED');
  });

  it('sees that the time ran out between two tries', async () => {
    const waiting = await toTheWait();
    await wait(waiting, 'token-1');
    later(5 * 60_000);
    expect((await errorOf(wait(waiting, 'token-2', 2))).name).toBe('CustomerAnswered');
  });

  it('that was given up on but still runs takes no later one’s place', async () => {
    const waiting = await toTheWait();
    await wait(waiting, 'token-2', 2);
    expect((await errorOf(wait(waiting, 'token-1', 1))).name).toBe('StepSuperseded');
    expect((await shop.order(id)).paymentAction).toMatchObject({ taskToken: 'token-2' });
  });

  it('that comes when the order has moved on changes nothing', async () => {
    const waiting = await toTheWait();
    await wait(waiting, 'token-1');
    await confirm();
    await shop.run('process-payment', id);
    const snapshot = await shop.snapshot();
    expect((await errorOf(wait(waiting, 'token-9', 4))).name).toBe('StepSuperseded');
    expect(await shop.snapshot()).toEqual(snapshot);
  });
});

describe('the customer’s word', () => {
  it.each([
    ['an order that never was', undefined],
    ['a payment that never asked', 'tok_approve'],
  ])('is nothing to %s', async (_what, paymentToken) => {
    if (paymentToken) await shop.forward(id, { paymentToken });
    expect(await confirm()).toEqual({ outcome: 'NOTHING_WAITS', replayed: false });
  });

  it.each([{}, { orderId: '' }, { orderId: 7 }])('is about an order (%j)', async (input) => {
    const { handler } = (await import('../confirm-payment/handler.ts')) as {
      handler(event: unknown): Promise<unknown>;
    };
    await expect(handler(input)).rejects.toThrow();
  });
});
