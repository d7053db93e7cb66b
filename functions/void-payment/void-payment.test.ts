import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentClient } from '../aws/document-client.ts';
import { pricedPart } from '../orders/order.ts';
import { paymentKey } from '../payment/provider.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { caught, STEPS_TO_CAPTURE } from '../testing/shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
});

const toCapture = STEPS_TO_CAPTURE.slice(0, 4);

/** Takes the money at the provider, and nobody is told: what a capture leaves that dies in its middle. */
async function captureAlone(): Promise<void> {
  const amount = pricedPart(await shop.order(id)).total;
  const request = { key: paymentKey(id, 'capture'), paymentId: id, amount };
  expect((await paymentProvider(documentClient()).capture(request)).outcome).toBe('CAPTURED');
}

/** Runs the undo as often as the state machine does; gives the error that is left. */
async function undoPatiently(): Promise<Error | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await shop.run('void-payment', id, { attempt, maxAttempts: 6 });
      return undefined;
    } catch (error) {
      if ((error as Error).name !== 'TransientFailure' || attempt === 6) return error as Error;
    }
  }
}

describe('an authorization that is let go', () => {
  it('is told before and after, once, however often the undo runs', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order', 'process-payment'], id);
    await shop.run('void-payment', id);
    expect(shop.types().slice(-2)).toEqual(['STEP_UNDOING PROCESS_PAYMENT', 'STEP_UNDONE PROCESS_PAYMENT']);
    expect(await shop.order(id)).toMatchObject({ status: 'COMPENSATING', paymentStatus: 'VOIDED' });
    const snapshot = await shop.snapshot();
    await shop.run('void-payment', id, { attempt: 2 });
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it('is let go by the next try when the first could not report', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order', 'process-payment'], id);
    shop.interruptApi();
    await expect(shop.run('void-payment', id)).rejects.toMatchObject({ name: 'TransientFailure' });
    shop.api.interruptions.length = 0;
    await shop.run('void-payment', id, { attempt: 2 });
    expect((await shop.order(id)).paymentStatus).toBe('VOIDED');
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'void']);
  });

  it('is looked up when the answer is lost', async () => {
    const error = await shop.forward(id, { paymentToken: 'tok_void_answer_lost' });
    await shop.undoAndClose(id, error);
    expect(shop.types()).not.toContain('STEP_RETRYING PROCESS_PAYMENT');
    expect(await shop.order(id)).toMatchObject({ status: 'FAILED', paymentStatus: 'VOIDED' });
  });

  it('is never touched again once the order has ended', async () => {
    await shop.undoAndClose(id, await shop.forward(id, { paymentToken: 'tok_decline' }));
    const snapshot = await shop.snapshot();
    await shop.run('void-payment', id);
    expect(await shop.snapshot()).toEqual(snapshot);
  });
});

describe('a provider that is down for every void of an execution', () => {
  it('leaves the order to people, and their redo lets the authorization go', async () => {
    const before = await shop.stock('beans');
    await shop.forward(id, { paymentToken: 'tok_void_fails' });
    const error = await undoPatiently();
    expect(error).toMatchObject({ name: 'TransientFailure', code: 'PROVIDER_UNAVAILABLE' });
    await shop.flag(id, caught(error as Error));
    expect(await shop.order(id)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      reasonCode: 'PROVIDER_UNAVAILABLE',
      stockStatus: 'COMMITTED',
    });
    await shop.api.repair(id, 'REDO');
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({
      status: 'FAILED',
      reasonCode: 'PROVIDER_UNAVAILABLE',
      paymentStatus: 'VOIDED',
      stockStatus: 'RETURNED',
    });
    const { onHand, reserved } = await shop.stock('beans');
    expect({ onHand, reserved }).toEqual({ onHand: before.onHand, reserved: before.reserved });
  });
});

describe('an authorization whose stock is back already', () => {
  it('is let go all the same', async () => {
    await shop.forward(id, { paymentToken: 'tok_void_fails' });
    await shop.flag(id, caught((await undoPatiently()) as Error));
    await shop.api.repair(id, 'RELEASE_STOCK');
    await shop.run('release-stock', id, { input: { keepStatus: true } });
    expect(await shop.order(id)).toMatchObject({ status: 'NEEDS_ATTENTION', stockStatus: 'RETURNED' });
    await shop.api.repair(id, 'REDO');
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({ status: 'FAILED', paymentStatus: 'VOIDED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'void']);
  });
});

describe('captured money', () => {
  it('sends the order forward while it can go there', async () => {
    await shop.place(id);
    await shop.runAll(toCapture, id);
    await captureAlone();
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({ status: 'COMPLETED', paymentStatus: 'CAPTURED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture']);
  });

  it('is given back, all of it and once, when the order is being taken back already', async () => {
    const before = await shop.stock('beans');
    await shop.place(id);
    await shop.runAll(toCapture, id);
    await captureAlone();
    await shop.edit(id, { status: 'COMPENSATING', paymentStatus: 'CAPTURING' });
    shop.interruptApi(1);
    await expect(shop.run('void-payment', id)).rejects.toMatchObject({ name: 'TransientFailure' });
    shop.api.interruptions.length = 0;
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({
      status: 'FAILED',
      paymentStatus: 'REFUNDED',
      stockStatus: 'RETURNED',
      reasonMessage: expect.stringContaining('given back'),
    });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'refund']);
    const { onHand, reserved } = await shop.stock('beans');
    expect({ onHand, reserved }).toEqual({ onHand: before.onHand, reserved: before.reserved });
    const snapshot = await shop.snapshot();
    await shop.resume(id);
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it('is given back when the order is taken back between the look at it and the look at the money', async () => {
    await shop.place(id);
    await shop.runAll(toCapture, id);
    await captureAlone();
    shop.api.beforeStoring = async ({ type }) => {
      if (type === 'STEP_UNDOING') await shop.edit(id, { status: 'COMPENSATING' });
    };
    await shop.run('void-payment', id);
    expect((await shop.order(id)).paymentStatus).toBe('REFUNDED');
  });

  it('of an order that stands is not given back by an undo that comes late', async () => {
    expect(await shop.forward(id)).toBeUndefined();
    await shop.api.refund(id, { amount: 500, currency: 'EUR' });
    await expect(shop.run('void-payment', id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
    expect(await shop.run('capture-payment', id)).toMatchObject({ status: 'REFUND_PENDING' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture']);
  });
});
