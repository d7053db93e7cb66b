import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlacedOrder, Shop } from '../testing/shop.ts';
import { openLocalShop } from '../testing/local-shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
  await shop.putProduct({ id: 'mug', amount: 900, onHand: 1000 });
  await shop.putProduct({ id: 'last', amount: 500, onHand: 1 });
  await shop.putProduct({ id: 'gone', withdrawn: true });
  await shop.putProduct({ id: 'yen', currency: 'JPY' });
  await shop.putProduct({ id: 'ship', amount: 2_000_000_000 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
});

describe('an order that is refused', () => {
  it.each<[string, PlacedOrder, string, string, RegExp]>([
    [
      'an unknown product',
      { lines: [{ productId: 'nothing', quantity: 1 }] },
      'VALIDATE_ORDER',
      'UNKNOWN_PRODUCT',
      /nothing/,
    ],
    [
      'a withdrawn product',
      { lines: [{ productId: 'gone', quantity: 1 }] },
      'VALIDATE_ORDER',
      'PRODUCT_UNAVAILABLE',
      /The gone/,
    ],
    [
      'two currencies',
      {
        lines: [
          { productId: 'beans', quantity: 1 },
          { productId: 'yen', quantity: 1 },
        ],
      },
      ...(['VALIDATE_ORDER', 'CURRENCY_MISMATCH', /EUR, JPY/] as const),
    ],
    [
      'another currency than expected',
      { expectedTotal: { amount: 2500, currency: 'USD' } },
      'VALIDATE_ORDER',
      'CURRENCY_MISMATCH',
      /in EUR, not in USD/,
    ],
    [
      'another price than expected',
      { expectedTotal: { amount: 2000, currency: 'EUR' } },
      'VALIDATE_ORDER',
      'PRICE_CHANGED',
      /25\.00 EUR, not 20\.00 EUR/,
    ],
    [
      'too large a sum',
      { lines: [{ productId: 'ship', quantity: 2 }] },
      'VALIDATE_ORDER',
      'AMOUNT_OVERFLOW',
      /larger/,
    ],
    [
      'too little stock',
      {
        lines: [
          { productId: 'last', quantity: 2 },
          { productId: 'beans', quantity: 1 },
          { productId: 'mug', quantity: 1 },
        ],
      },
      ...(['SAVE_ORDER', 'OUT_OF_STOCK', /^The last: 2 wanted, 1 left\.$/] as const),
    ],
    [
      'a declined card',
      { paymentToken: 'tok_decline' },
      'PROCESS_PAYMENT',
      'PAYMENT_DECLINED',
      /without a reason/,
    ],
    [
      'a poor card',
      { paymentToken: 'tok_decline_insufficient_funds' },
      'PROCESS_PAYMENT',
      'PAYMENT_DECLINED',
      /not enough money/,
    ],
    [
      'an unknown token',
      { paymentToken: 'tok_of_nobody' },
      'PROCESS_PAYMENT',
      'PAYMENT_METHOD_INVALID',
      /does not know/,
    ],
  ])('for %s ends rejected, nothing held and nothing charged', async (_what, order, step, code, text) => {
    const error = (await shop.forward(id, order)) as Error;
    expect(error.name).toBe('OrderRefused');
    expect(JSON.parse(error.message)).toMatchObject({ code, message: expect.stringMatching(text) });
    const failed = shop.api.posts.at(-1);
    expect(failed).toMatchObject({ type: 'STEP_FAILED', step, stepState: 'FAILED', reasonCode: code });

    // A run that is made twice is refused twice, by the same words, and told once.
    const told = shop.api.posts.length;
    const said = { code, text: (error as Error & { text: string }).text };
    const again = shop.run(step.toLowerCase().replace('_', '-'), id);
    await expect(again).rejects.toMatchObject({ name: 'OrderRefused', ...said });
    expect(shop.api.posts).toHaveLength(told);

    await shop.undoAndClose(id, error);
    const ended = await shop.order(id);
    expect(ended).toMatchObject({
      status: 'REJECTED',
      reasonCode: code,
      reasonMessage: expect.stringMatching(text),
    });
    expect(ended.stockStatus).toBe(step === 'PROCESS_PAYMENT' ? 'RELEASED' : 'NONE');
    for (const { productId } of order.lines ?? [{ productId: 'beans' }]) {
      const { reserved, onHand, ledger } = productId === 'nothing' ? EMPTY : await shop.stock(productId);
      expect(ledger).toEqual({ onHand, reserved });
      if (productId === 'last') expect({ reserved, onHand }).toEqual({ reserved: 0, onHand: 1 });
    }
  });

  const EMPTY = { onHand: 0, reserved: 0, ledger: { onHand: 0, reserved: 0 } };
});

describe('an order whose time runs out', () => {
  it('is not committed from an expired hold', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order', 'process-payment'], id);
    await shop.expireHold(id);
    const error = await shop.persist('update-inventory', id);
    expect(error).toMatchObject({ name: 'OrderRefused', code: 'RESERVATION_EXPIRED' });
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({
      status: 'EXPIRED',
      paymentStatus: 'VOIDED',
      stockStatus: 'RELEASED',
    });
  });

  it('is not captured from an expired authorization', async () => {
    const before = await shop.stock('beans');
    const error = await shop.forward(id, { paymentToken: 'tok_authorization_expires' });
    expect(error).toMatchObject({ name: 'OrderRefused', code: 'AUTHORIZATION_EXPIRED' });
    await expect(shop.run('capture-payment', id)).rejects.toMatchObject({
      name: 'OrderRefused',
      code: 'AUTHORIZATION_EXPIRED',
    });
    await shop.undoAndClose(id, error);
    expect(await shop.order(id)).toMatchObject({
      status: 'EXPIRED',
      reasonCode: 'AUTHORIZATION_EXPIRED',
      paymentStatus: 'AUTH_EXPIRED',
      stockStatus: 'RETURNED',
    });
    expect(await shop.stock('beans')).toEqual(before);
  });
});
