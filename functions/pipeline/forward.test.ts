import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

describe('an order that goes well', () => {
  it('is told step by step and ends completed', async () => {
    await shop.place(id, { expectedTotal: { amount: 2500, currency: 'EUR' } });
    await shop.runAll(STEPS_TO_CAPTURE, id);
    await Promise.all([shop.run('send-notification', id), shop.run('generate-receipt', id)]);
    await shop.close(id, 'COMPLETED');

    expect(shop.types().slice(0, 6)).toEqual([
      'STEP_DONE VALIDATE_ORDER',
      'STEP_DONE SAVE_ORDER',
      'STEP_DONE PROCESS_PAYMENT',
      'STEP_DONE UPDATE_INVENTORY',
      'PAYMENT_CAPTURING',
      'PAYMENT_CAPTURED',
    ]);
    expect(shop.types().slice(6, 8).sort()).toEqual([
      'STEP_DONE GENERATE_RECEIPT',
      'STEP_DONE SEND_NOTIFICATION',
    ]);
    expect(shop.types().slice(8)).toEqual(['ORDER_COMPLETED']);
    expect(shop.api.posts.map((post) => post.status).filter(Boolean)).toEqual([
      'VALIDATING',
      'SAVED',
      'PAYMENT_AUTHORIZED',
      'CONFIRMED',
      'COMPLETED',
    ]);
    expect(await shop.order(id)).toMatchObject({
      status: 'COMPLETED',
      paymentStatus: 'CAPTURED',
      stockStatus: 'COMMITTED',
      notificationStatus: 'SENT',
      receiptStatus: 'READY',
      total: { amount: 2500, currency: 'EUR' },
      lines: [
        {
          productId: 'beans',
          quantity: 2,
          name: 'The beans',
          unitPrice: { amount: 1250 },
          lineTotal: { amount: 2500 },
        },
      ],
      payment: { captured: { amount: 2500, currency: 'EUR' } },
      receipt: { key: `receipts/${id}/v1.pdf` },
      sequence: 10,
    });
  });

  it('is signed for the API with the session of the function', async () => {
    await shop.place(id);
    await shop.run('validate-order', id);
    expect(shop.api.requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/appsync\/aws4_request, SignedHeaders=[^,]*host[^,]*, /,
    );
    expect(shop.api.requests[0]?.headers['x-amz-security-token']).toBe('session');
  });

  it('gives a link to its receipt', async () => {
    await shop.place(id);
    await shop.runAll([...STEPS_TO_CAPTURE, 'generate-receipt'], id);
    const link = (await shop.run('receipt-link', id)) as { url: string; expiresAt: string };
    const url = new URL(link.url);
    expect(url.pathname).toBe(`/receipts-bucket/receipts/${id}/v1.pdf`);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('session');
    expect(Date.parse(link.expiresAt)).toBeGreaterThan(Date.now() + 290_000);
    expect((await (await fetch(url)).bytes()).length).toBeGreaterThan(1000);
  });

  it('has no link before there is a receipt', async () => {
    await shop.place(id);
    expect(await shop.run('receipt-link', id)).toBeNull();
  });
});

describe('a step that runs twice', () => {
  const way = [...STEPS_TO_CAPTURE, 'send-notification', 'generate-receipt'];
  /** How much these steps report: the capture its claim too. */
  const reports = (names: string[]) => names.length + (names.includes('capture-payment') ? 1 : 0);

  it.each(way.map((name, index) => [name, way.slice(0, index)] as const))(
    '%s changes nothing the second time',
    async (name, before) => {
      await shop.place(id);
      await shop.runAll(before, id);
      const first = await shop.run(name, id);
      const snapshot = await shop.snapshot();
      expect(await shop.run(name, id, { attempt: 2 })).toEqual(first);
      expect(await shop.snapshot()).toEqual(snapshot);
    },
  );

  it.each(way.map((name, index) => [name, way.slice(0, index)] as const))(
    '%s does its work once when the answer to its report is lost',
    async (name, before) => {
      await shop.place(id);
      await shop.runAll(before, id);
      shop.api.interruptions.push('lose the answer');
      await shop.run(name, id);
      const snapshot = await shop.snapshot();
      expect(shop.api.posts).toHaveLength(reports([...before, name]));
      await shop.run(name, id, { attempt: 2 });
      expect(await shop.snapshot()).toEqual(snapshot);
    },
  );

  it.each(way.map((name, index) => [name, way.slice(0, index)] as const))(
    '%s ends the same when the first run could not report at all',
    async (name, before) => {
      await shop.place(id);
      await shop.runAll(before, id);
      shop.interruptApi();
      await expect(shop.run(name, id)).rejects.toMatchObject({ name: 'TransientFailure' });
      shop.api.interruptions.length = 0;
      await shop.run(name, id, { attempt: 2 });
      expect(shop.types()).toHaveLength(reports([...before, name]));
      expect(shop.messages.length).toBe(
        name === 'send-notification' ? 1 : before.includes('send-notification') ? 1 : 0,
      );
    },
  );

  it('undoes and closes once', async () => {
    await shop.undoAndClose(id, await shop.forward(id, { paymentToken: 'tok_capture_unavailable' }));
    const snapshot = await shop.snapshot();
    await shop.undoAndClose(id, new Error('again'));
    expect(await shop.snapshot()).toEqual(snapshot);
  });
});
