import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemKey } from '../../domain/keys.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { metrics } from '../pipeline/telemetry.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { caught, STEPS_TO_CAPTURE } from '../testing/shop.ts';
import { TABLES } from '../testing/tables.ts';

vi.hoisted(() =>
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }),
);

let shop: Shop;
let close: () => Promise<void>;
let id: string;
let counted: unknown[][];

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
  counted = [];
  vi.spyOn(metrics, 'addMetric').mockImplementation((...metric) => {
    counted.push(metric);
    return metrics;
  });
  vi.spyOn(metrics, 'publishStoredMetrics').mockReturnValue(metrics);
});

afterEach(() => vi.restoreAllMocks());

const unavailable = Object.assign(new Error('{"code":"PROVIDER_UNAVAILABLE","message":"Down"}'), {
  name: 'TransientFailure',
});
const COUNTED = ['OrderNeedsAttention', 'Count', 1];
const problem = async () => {
  const Key = problemKey(id, 'NEEDS_ATTENTION');
  return (await shop.client.send(new GetCommand({ TableName: TABLES.orders, Key }))).Item;
};

describe('an order that could not be undone', () => {
  it.each([
    [2, 'the goods are not back in stock'],
    [3, 'the payment is not released, and the goods are not back in stock'],
  ])('after %d steps comes to people, with what is open', async (steps, open) => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, steps), id);
    expect(await shop.flag(id, caught(unavailable))).toEqual({ orderId: id, status: 'NEEDS_ATTENTION' });
    const message = `The order could not be taken back without help: ${open}. The shop is looking into it.`;
    expect(await shop.order(id)).toMatchObject({
      ...{ status: 'NEEDS_ATTENTION', reasonCode: 'PROVIDER_UNAVAILABLE', reasonMessage: message },
    });
    expect((await shop.order(id)).dueAt).toBeUndefined();
    expect(await problem()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', message });
    expect(counted).toEqual([COUNTED]);
  });

  it('comes to people from a cancel too', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    await shop.api.cancel(id, 'CUSTOMER');
    await shop.flag(id);
    expect(await shop.order(id)).toMatchObject({ status: 'NEEDS_ATTENTION', reasonCode: 'INTERNAL' });
  });

  it('says so when all is undone and it only could not be closed', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 3), id);
    await shop.run('void-payment', id);
    await shop.run('release-stock', id);
    await shop.flag(id, { Error: 'States.Timeout', Cause: '' });
    expect(await shop.order(id)).toMatchObject({
      reasonCode: 'TIMEOUT',
      reasonMessage: expect.stringContaining('all of it is taken back, but it is not closed'),
    });
  });

  it.each<[OrderStatus, number]>([
    ['PLACED', 0],
    ['VALIDATING', 1],
    ['CONFIRMED', 5],
  ])('is left to the sweeper when it is %s', async (status, steps) => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, steps), id);
    const snapshot = await shop.snapshot();
    expect(await shop.flag(id, caught(unavailable))).toEqual({ orderId: id, status });
    expect(await shop.snapshot()).toEqual(snapshot);
    expect(counted).toEqual([]);
  });

  it('is told and counted anew when it comes back after a repair', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    for (let round = 0; round < 3; round++) {
      await shop.flag(id, caught(unavailable));
      expect(await problem()).toBeDefined();
      await shop.api.repair(id, 'REDO');
      expect((await shop.order(id)).status).toBe('COMPENSATING');
      expect(await problem()).toBeUndefined();
    }
    expect(counted).toEqual([COUNTED, COUNTED, COUNTED]);
    const told = shop.api.posts.filter(({ type }) => type === 'ORDER_NEEDS_ATTENTION');
    expect(told.map(({ eventId }) => eventId.slice(id.length))).toEqual([
      ':ORDER_NEEDS_ATTENTION',
      ':ORDER_NEEDS_ATTENTION:round-1',
      ':ORDER_NEEDS_ATTENTION:round-2',
    ]);
  });

  it('is there once, however often it is handed over', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    shop.api.interruptions.push('lose the answer');
    await shop.flag(id);
    const snapshot = await shop.snapshot();
    await shop.flag(id);
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it('is tried again when the API is away', async () => {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    shop.interruptApi();
    await expect(shop.flag(id)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect(counted).toEqual([]);
    shop.api.interruptions.length = 0;
    await shop.flag(id);
    expect(counted).toEqual([COUNTED]);
  });
});

describe('a refund that could not be made', () => {
  const amount = { amount: 500, currency: 'EUR' };

  async function refunding(): Promise<string> {
    await shop.place(id);
    await shop.runAll(STEPS_TO_CAPTURE, id);
    await shop.api.refund(id, amount);
    return `${id}-refund-1`;
  }

  it('is failed, and its order comes to people', async () => {
    const refundId = await refunding();
    await shop.flag(id, caught(unavailable), refundId);
    expect(await shop.order(id)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      paymentStatus: 'REFUND_FAILED',
      refunds: [{ id: refundId, state: 'FAILED', endedAt: expect.any(String) }],
      reasonCode: 'PROVIDER_UNAVAILABLE',
      reasonMessage: 'The refund of 5.00 EUR could not be made. The shop is looking into it.',
    });
    expect(shop.api.posts.at(-1)).toMatchObject({ type: 'REFUND_FAILED', refundId, amount });
    expect(counted).toEqual([COUNTED]);
  });

  it('is failed anew after it was tried again', async () => {
    const refundId = await refunding();
    await shop.flag(id, caught(unavailable), refundId);
    await shop.api.repair(id, 'REDO');
    expect(await shop.order(id)).toMatchObject({
      ...{ status: 'REFUND_PENDING', refunds: [{ state: 'REQUESTED' }] },
    });
    await shop.flag(id, caught(unavailable), refundId);
    expect(await shop.order(id)).toMatchObject({ status: 'NEEDS_ATTENTION', refunds: [{ state: 'FAILED' }] });
    expect(counted).toEqual([COUNTED, COUNTED]);
  });

  it('is no matter of an undo: without its id the order is left to the sweeper', async () => {
    await refunding();
    expect(await shop.flag(id, caught(unavailable))).toEqual({ orderId: id, status: 'REFUND_PENDING' });
    expect(counted).toEqual([]);
  });

  it('has to be one of the order', async () => {
    await refunding();
    await expect(shop.flag(id, caught(unavailable), `${id}-refund-2`)).rejects.toThrow(/has no refund/);
  });
});
