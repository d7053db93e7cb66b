import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { FOLLOW_UPS } from '../testing/shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(async () => {
  id = shop.newOrderId();
  shop.forget();
  await shop.forward(id, { paymentToken: 'tok_action_required' });
});

const timedOut = Object.assign(new Error('States.Timeout'), { name: 'States.Timeout' });

describe('an order whose payment waits for the customer', () => {
  it('says so, and is nowhere else meanwhile', async () => {
    expect(shop.api.posts.at(-1)).toMatchObject({
      ...{ type: 'PAYMENT_ACTION_REQUIRED', step: 'PROCESS_PAYMENT', stepState: 'RUNNING' },
    });
    expect(await shop.order(id)).toMatchObject({
      status: 'SAVED',
      paymentStatus: 'ACTION_REQUIRED',
      steps: { PROCESS_PAYMENT: { state: 'RUNNING' } },
      paymentAction: { taskToken: `token-${id}` },
    });
  });

  it('goes on once it is confirmed', async () => {
    await shop.run('confirm-payment', id);
    expect(await shop.goOn(id)).toBeUndefined();
    await shop.runAll(FOLLOW_UPS, id);
    await shop.close(id, 'COMPLETED');
    expect(await shop.order(id)).toMatchObject({ status: 'COMPLETED', paymentStatus: 'CAPTURED' });
  });

  it('waits on when it is woken for nothing', async () => {
    expect(await shop.goOn(id)).toBeUndefined();
    expect(await shop.order(id)).toMatchObject({ status: 'SAVED', paymentStatus: 'ACTION_REQUIRED' });
    expect(shop.types().filter((type) => type.startsWith('PAYMENT_ACTION_REQUIRED'))).toHaveLength(1);
  });

  it('is woken by a cancel, and ends cancelled', async () => {
    expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(true);
    const error = await shop.goOn(id);
    expect(error).toMatchObject({ name: 'OrderCancelled' });
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({ status: 'CANCELLED', stockStatus: 'RELEASED' });
    expect(shop.types()).toContain('STEP_UNDOING PROCESS_PAYMENT');
  });

  it('expires when nobody confirms it', async () => {
    const before = (await shop.stock('beans')).reserved;
    await shop.run('void-payment', id);
    await shop.run('release-stock', id);
    await shop.close(id, 'EXPIRED', { Error: timedOut.name, Cause: '' });
    expect(await shop.order(id)).toMatchObject({
      status: 'EXPIRED',
      reasonCode: 'PAYMENT_ACTION_REQUIRED',
      reasonMessage: 'The payment was not confirmed in time. Nothing was charged.',
      stockStatus: 'RELEASED',
    });
    expect((await shop.stock('beans')).reserved).toBe(before - 2);
    // A word that comes too late moves nothing.
    const late = (await shop.run('confirm-payment', id)) as { outcome: string };
    expect(late.outcome).not.toBe('CONFIRMED');
    expect((await shop.order(id)).status).toBe('EXPIRED');
    // It ended in the payment, which was taken back: no other step is to blame.
    expect(shop.types().slice(-3)).toEqual([
      'STEP_UNDONE PROCESS_PAYMENT',
      'STEP_UNDONE SAVE_ORDER',
      'ORDER_CLOSED',
    ]);
  });

  it('expires too when its execution was lost meanwhile', async () => {
    const { paymentAction } = await shop.order(id);
    await shop.edit(id, { paymentAction: { ...paymentAction, confirmBefore: '2020-01-01T00:00:00.000Z' } });
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({
      ...{ status: 'EXPIRED', reasonCode: 'PAYMENT_ACTION_REQUIRED' },
    });
  });
});
