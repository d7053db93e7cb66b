import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_TOKENS } from '../payment/sandbox-tokens.ts';
import type { Shop } from '../testing/shop.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import { STEPS_TO_CAPTURE } from '../testing/shop.ts';

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

describe('a provider in trouble', () => {
  it('that recovers is asked until it answers, and each retry is told', async () => {
    expect(await shop.forward(id, { paymentToken: 'tok_fail_twice_then_approve' })).toBeUndefined();
    expect(shop.api.posts.filter((post) => post.type === 'STEP_RETRYING')).toMatchObject([
      {
        step: 'PROCESS_PAYMENT',
        stepState: 'RETRYING',
        attempt: 2,
        maxAttempts: 4,
        reasonCode: 'PROVIDER_UNAVAILABLE',
      },
      {
        step: 'PROCESS_PAYMENT',
        stepState: 'RETRYING',
        attempt: 3,
        maxAttempts: 4,
        reasonCode: 'PROVIDER_UNAVAILABLE',
      },
    ]);
    expect((await shop.order(id)).steps.PROCESS_PAYMENT).toMatchObject({ state: 'DONE', attempt: 3 });
  });

  it.each([['tok_answer_lost'], ['tok_capture_answer_lost']])(
    'that lost an answer (%s) is looked up, not asked anew',
    async (paymentToken) => {
      expect(await shop.forward(id, { paymentToken })).toBeUndefined();
      expect(shop.types()).not.toContainEqual(expect.stringContaining('RETRYING'));
      expect((await shop.order(id)).status).toBe('CONFIRMED');
    },
  );

  it.each([
    ['tok_unavailable', 'NONE', 'RELEASED'],
    ['tok_capture_unavailable', 'VOIDED', 'RETURNED'],
  ])('that stays away (%s) leaves nothing behind', async (paymentToken, paymentStatus, stockStatus) => {
    const before = await shop.stock('beans');
    const error = await shop.forward(id, { paymentToken });
    expect(error).toMatchObject({ name: 'TransientFailure', code: 'PROVIDER_UNAVAILABLE' });
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({
      status: 'FAILED',
      reasonCode: 'PROVIDER_UNAVAILABLE',
      paymentStatus,
      stockStatus,
    });
    const { onHand, reserved } = await shop.stock('beans');
    expect({ onHand, reserved }).toEqual({ onHand: before.onHand, reserved: before.reserved });
  });

  it('is covered by a token for each outcome, and each ends', async () => {
    for (const paymentToken of SANDBOX_TOKENS) {
      id = shop.newOrderId();
      const error = await shop.forward(id, { paymentToken });
      if (error) await shop.persistUndoAndClose(id, error);
      const ends = ['CONFIRMED', 'REJECTED', 'FAILED', 'EXPIRED', 'SAVED', 'NEEDS_ATTENTION'];
      expect(ends, paymentToken).toContain((await shop.order(id)).status);
      const { onHand, reserved, ledger } = await shop.stock('beans');
      expect(ledger).toEqual({ onHand, reserved });
    }
  });
});

describe('a step that was given up on but still runs', () => {
  it('holds no stock after the release', async () => {
    await shop.place(id);
    await shop.run('validate-order', id);
    await shop.run('release-stock', id);
    await expect(shop.run('save-order', id)).rejects.toMatchObject({ name: 'StepSuperseded' });
    expect(await shop.holdState(id)).toBe('RELEASED');
  });

  it('authorizes nothing after the void', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order'], id);
    await shop.run('void-payment', id);
    await expect(shop.run('process-payment', id)).rejects.toMatchObject({ name: 'StepSuperseded' });
    expect((await shop.order(id)).paymentStatus).toBe('NONE');
  });

  it('does nothing to an order that is elsewhere', async () => {
    await shop.place(id);
    const snapshot = await shop.snapshot();
    for (const name of [
      'save-order',
      'process-payment',
      'update-inventory',
      'capture-payment',
      'send-notification',
      'generate-receipt',
    ]) {
      await expect(shop.run(name, id)).rejects.toMatchObject({ name: 'StepSuperseded' });
    }
    expect(await shop.snapshot()).toEqual(snapshot);
  });
});

describe('the point of no return', () => {
  it('keeps a captured payment from being undone, and the order can still be confirmed', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 4), id);
    // The claim is stored; that the money is taken is not.
    shop.interruptApi(1);
    await expect(shop.run('capture-payment', id, { attempt: 4 })).rejects.toMatchObject({
      name: 'TransientFailure',
    });
    shop.api.interruptions.length = 0;

    await expect(shop.run('void-payment', id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
    await shop.run('capture-payment', id);
    expect(await shop.order(id)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED' });
    await expect(shop.run('void-payment', id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
    await expect(shop.run('release-stock', id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
    await expect(shop.close(id, 'FAILED')).rejects.toThrow(/is paid/);
    expect((await shop.order(id)).status).toBe('CONFIRMED');
  });

  it('leaves an order confirmed whose notification is due, and completes it later', async () => {
    await shop.place(id);
    await shop.runAll([...STEPS_TO_CAPTURE, 'generate-receipt'], id);
    shop.snsInterruptions.push({ status: 503, body: '<ErrorResponse/>' });
    await expect(shop.run('send-notification', id, { attempt: 4 })).rejects.toMatchObject({
      name: 'TransientFailure',
    });
    await shop.close(id, 'COMPLETED');
    expect(await shop.order(id)).toMatchObject({
      status: 'CONFIRMED',
      notificationStatus: 'PENDING',
      receiptStatus: 'READY',
    });

    await shop.run('send-notification', id);
    await shop.close(id, 'COMPLETED');
    expect(await shop.order(id)).toMatchObject({ status: 'COMPLETED', notificationStatus: 'SENT' });
    expect(shop.messages).toHaveLength(1);
  });
});

describe('a step that died without a word', () => {
  it.each([
    ['validate-order', [], 'VALIDATE_ORDER'],
    ['save-order', ['validate-order'], 'SAVE_ORDER'],
    ['process-payment', ['validate-order', 'save-order'], 'PROCESS_PAYMENT'],
    ['update-inventory', ['validate-order', 'save-order', 'process-payment'], 'UPDATE_INVENTORY'],
  ])('(%s) is spoken for when the order is closed', async (_name, before, step) => {
    await shop.place(id);
    await shop.runAll(before, id);
    await shop.run('void-payment', id);
    await shop.run('release-stock', id);
    await shop.close(id, 'FAILED', { Error: 'States.Timeout', Cause: '' });
    expect(await shop.order(id)).toMatchObject({ status: 'FAILED', reasonCode: 'TIMEOUT' });
    expect(shop.types()).toContain(`STEP_FAILED ${step}`);
    expect(shop.types().at(-1)).toBe('ORDER_CLOSED');
  });
});
