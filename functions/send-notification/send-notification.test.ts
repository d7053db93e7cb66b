import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { notificationKey } from '../../domain/keys.ts';
import { OUTAGE_MS } from '../payment/sandbox-outages.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { PlacedOrder, Shop } from '../testing/shop.ts';
import { STEPS_TO_CAPTURE } from '../testing/shop.ts';
import { TABLES } from '../testing/tables.ts';
import type { Answer } from '../testing/wire.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
  await shop.putProduct({ id: 'mug', amount: 900, onHand: 1000 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
});

async function confirmed(order: PlacedOrder = {}): Promise<void> {
  await shop.place(id, order);
  await shop.runAll(STEPS_TO_CAPTURE, id);
}

const refusal: Answer = {
  status: 503,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code><Message>Later</Message></Error></ErrorResponse>',
};

/** Leaves what a function leaves that took the right to send and then died, before or after it sent. */
async function dieSending(claimedUntil: string): Promise<void> {
  const item = { kind: 'ORDER_CONFIRMED', state: 'CLAIMED', claimId: 'of the dead', claimedUntil };
  await shop.client.send(
    new PutCommand({
      TableName: TABLES.orders,
      Item: { ...notificationKey(id, 'ORDER_CONFIRMED'), ...item },
    }),
  );
}

const DONE = { state: 'DONE' };

describe('the notification', () => {
  it('says what was bought, and carries what a filter needs', async () => {
    await confirmed({
      lines: [
        { productId: 'beans', quantity: 2 },
        { productId: 'mug', quantity: 1 },
      ],
    });
    await shop.run('send-notification', id);
    const [message] = shop.messages;
    expect(message?.get('Subject')).toBe(`Order confirmed: ${id}`);
    expect(message?.get('Message')).toContain('2 x The beans, 12.50 EUR each: 25.00 EUR');
    expect(message?.get('Message')).toContain('Total: 34.00 EUR');
    const attributes = [1, 2, 3].map((n) => [
      message?.get(`MessageAttributes.entry.${n}.Name`),
      message?.get(`MessageAttributes.entry.${n}.Value.StringValue`),
    ]);
    expect(Object.fromEntries(attributes)).toEqual({
      kind: 'ORDER_CONFIRMED',
      customerId: 'customer-1',
      orderId: id,
    });
  });

  it('is sent by the next try when SNS says no', async () => {
    await confirmed();
    shop.snsInterruptions.push(refusal);
    await expect(shop.run('send-notification', id)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect(await shop.notification(id)).toMatchObject({ state: 'RELEASED' });
    await shop.run('send-notification', id, { attempt: 2 });
    expect(shop.messages).toHaveLength(1);
    expect(await shop.order(id)).toMatchObject({ notificationStatus: 'SENT' });
  });

  it('is pending, and sent later, when SNS says no to the last', async () => {
    await confirmed();
    shop.snsInterruptions.push(refusal);
    await expect(shop.run('send-notification', id, { attempt: 4 })).rejects.toThrow();
    expect(await shop.order(id)).toMatchObject({
      notificationStatus: 'PENDING',
      steps: { SEND_NOTIFICATION: { state: 'FAILED' } },
    });
    await shop.run('generate-receipt', id);
    await shop.close(id, 'COMPLETED');
    expect(await shop.order(id)).toMatchObject({ status: 'CONFIRMED' });
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({ status: 'COMPLETED', notificationStatus: 'SENT' });
    expect(shop.messages).toHaveLength(1);
  });

  it.each([
    ['hang', 0],
    ['lose the answer', 1],
  ] as const)('is never sent again when nobody can tell whether it went out (%s)', async (what, sent) => {
    await confirmed();
    shop.snsInterruptions.push(what);
    await shop.run('send-notification', id);
    expect(await shop.order(id)).toMatchObject({
      notificationStatus: 'UNCONFIRMED',
      steps: { SEND_NOTIFICATION: DONE },
    });
    expect(await shop.notification(id)).toMatchObject({ state: 'UNCONFIRMED' });
    await shop.run('send-notification', id, { attempt: 2 });
    await shop.run('generate-receipt', id);
    await shop.close(id, 'COMPLETED');
    expect((await shop.order(id)).status).toBe('COMPLETED');
    expect(shop.messages).toHaveLength(sent);
  });

  it('waits while an earlier try may still be sending', async () => {
    await confirmed();
    await dieSending('2999-01-01T00:00:00.000Z');
    await expect(shop.run('send-notification', id)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(shop.messages).toHaveLength(0);
    expect(shop.types().at(-1)).toBe('STEP_RETRYING SEND_NOTIFICATION');
  });

  it('is never sent again when a try died that had the right to send', async () => {
    await confirmed();
    await dieSending('2020-01-01T00:00:00.000Z');
    await shop.run('send-notification', id);
    expect(shop.messages).toHaveLength(0);
    expect(await shop.order(id)).toMatchObject({
      notificationStatus: 'UNCONFIRMED',
      steps: { SEND_NOTIFICATION: DONE },
    });
  });

  it('that was sent by a try that could not report it, is told as sent', async () => {
    await confirmed();
    shop.interruptApi();
    await expect(shop.run('send-notification', id)).rejects.toThrow();
    shop.api.interruptions.length = 0;
    await shop.run('send-notification', id, { attempt: 2 });
    expect(await shop.order(id)).toMatchObject({ notificationStatus: 'SENT' });
    expect(shop.messages).toHaveLength(1);
  });
});

describe('what follows an order that is refunded meanwhile', () => {
  it.each(['COMPLETED', 'REFUND_PENDING', 'PARTIALLY_REFUNDED'])('is done while it is %s', async (status) => {
    await confirmed();
    await shop.edit(id, { status });
    await shop.runAll(['send-notification', 'generate-receipt'], id);
    expect(await shop.order(id)).toMatchObject({
      status,
      notificationStatus: 'SENT',
      receiptStatus: 'READY',
    });
    expect(shop.messages).toHaveLength(1);
  });

  it('is a receipt, but no notice, once all is given back', async () => {
    await confirmed();
    await shop.edit(id, { status: 'REFUNDED' });
    const snapshot = await shop.snapshot();
    await expect(shop.run('send-notification', id)).rejects.toMatchObject({ name: 'StepSuperseded' });
    expect(await shop.snapshot()).toEqual(snapshot);
    await shop.run('generate-receipt', id);
    expect(await shop.order(id)).toMatchObject({ status: 'REFUNDED', receiptStatus: 'READY' });
  });
});

describe('a sandbox outage', () => {
  it.each([
    ['tok_notification_unavailable', 'send-notification', 'notificationStatus', 'SENT'],
    ['tok_receipt_unavailable', 'generate-receipt', 'receiptStatus', 'READY'],
  ])('of %s lasts for a while, and then %s is done', async (paymentToken, name, fact, done) => {
    await confirmed({ paymentToken });
    await expect(shop.run(name, id, { attempt: 4 })).rejects.toMatchObject({
      name: 'TransientFailure',
      code: 'PROVIDER_UNAVAILABLE',
    });
    expect(await shop.order(id)).toMatchObject({ [fact]: 'PENDING' });
    expect([shop.messages.length, shop.objects.size]).toEqual([0, expect.any(Number)]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + OUTAGE_MS });
    try {
      await shop.run(name, id);
    } finally {
      vi.useRealTimers();
    }
    expect(await shop.order(id)).toMatchObject({ [fact]: done });
  });
});
