import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notificationKey } from '../../domain/keys.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { TABLES } from '../testing/tables.ts';
import type { Claim, NotificationRecord, Wish } from './record.ts';
import { createNotificationRecord } from './record.ts';

let shop: Shop;
let close: () => Promise<void>;
let record: NotificationRecord;
let wish: Wish;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  record = createNotificationRecord(shop.client, TABLES.orders);
});

afterAll(() => close());

beforeEach(() => {
  wish = {
    orderId: shop.newOrderId(),
    kind: 'ORDER_CONFIRMED',
    now: new Date('2026-01-01T00:00:00Z'),
    until: new Date('2026-01-01T00:00:10Z'),
  };
});

const claim = async (at = wish): Promise<Claim> => {
  const claimed = await record.claim(at);
  if (typeof claimed === 'string') throw new Error(claimed);
  return claimed;
};
const inTenSeconds = (): Wish => ({ ...wish, now: wish.until, until: new Date('2026-01-01T00:00:20Z') });
const stored = async () => {
  const Key = notificationKey(wish.orderId, wish.kind);
  return (await shop.client.send(new GetCommand({ TableName: TABLES.orders, Key }))).Item;
};

describe('the right to send', () => {
  it('is had by one', async () => {
    const claims = await Promise.all(Array.from({ length: 5 }, () => record.claim(wish)));
    expect(claims.filter((one) => one === 'BUSY')).toHaveLength(4);
  });

  it('ends with the notice sent', async () => {
    expect(await record.markSent(await claim(), 'm1')).toBe('SENT');
    expect(await record.claim(inTenSeconds())).toBe('SENT');
    expect(await stored()).toMatchObject({ state: 'SENT', messageId: 'm1', sentAt: expect.any(String) });
  });

  it('comes back when surely nothing went out', async () => {
    await record.giveBack(await claim());
    await claim();
  });

  it('never comes back when somebody died with it: the notice stays unconfirmed', async () => {
    const dead = await claim();
    expect(await record.claim({ ...wish, now: new Date('2026-01-01T00:00:09.999Z') })).toBe('BUSY');
    expect(await record.claim(inTenSeconds())).toBe('UNCONFIRMED');
    expect(await record.claim(inTenSeconds())).toBe('UNCONFIRMED');
    // Not dead after all, only late.
    await record.giveBack(dead);
    expect(await record.markSent(dead, 'm1')).toBe('UNCONFIRMED');
    expect(await stored()).toMatchObject({ state: 'UNCONFIRMED' });
  });

  it('ends with a notice that may have gone out', async () => {
    await record.markUnconfirmed(await claim());
    expect(await record.claim(inTenSeconds())).toBe('UNCONFIRMED');
  });

  it('may be ended the same twice, as a client does that lost the first answer', async () => {
    const mine = await claim();
    await record.markSent(mine, 'm1');
    expect(await record.markSent(mine, 'm1')).toBe('SENT');
  });
});
