import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DUE_AFTER_MS, DUE_SHARDS, dueShardOf } from '../../domain/due.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { refundIdOf } from '../../domain/refunds.ts';
import { createDueOrders } from '../orders/due-orders.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { PlacedOrder, Shop, StoredOrder } from '../testing/shop.ts';
import { FOLLOW_UPS, STEPS_TO_CAPTURE } from '../testing/shop.ts';
import { TABLES } from '../testing/tables.ts';
import type { Sweep } from './sweep-orders.ts';

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

const LONG_AGO = '2020-01-01T00:00:00.000Z';

/** Lets the order be due. */
const makeDue = (orderId = id): Promise<void> => shop.edit(orderId, { dueAt: LONG_AGO });
const sweep = async (): Promise<Sweep> => (await shop.sweep()) as Sweep;
const executions = async (orderId = id) =>
  [...(await shop.executions.all('ORDER')), ...(await shop.executions.all('REFUND'))].filter(({ name }) =>
    name.startsWith(orderId),
  );
/** Lets the order's execution be over: as a run that timed out, or died, is. */
const endWork = async (orderId = id): Promise<void> => {
  const { work } = await shop.order(orderId);
  await shop.executions.stop(work.machine, work.name);
};
/** Places an order whose execution is started, as `placeOrder` does. */
async function started(order: PlacedOrder = {}): Promise<void> {
  await shop.place(id, order);
  await shop.executions.start('ORDER', id, JSON.stringify({ orderId: id }));
}
const UNDO = (orderId = id) => JSON.stringify({ orderId, resume: 'UNDO' });
/** Whether the order is due in about so many milliseconds. */
const dueIn = ({ dueAt = '' }: StoredOrder, ms: number): boolean =>
  Math.abs(Date.parse(dueAt) - Date.now() - ms) < 10_000;

describe('a paid order that is partly refunded before its receipt is written', () => {
  const refundId = (): string => refundIdOf(id, 1);

  it('is looked after until it has its receipt, and rests then', async () => {
    await started({ paymentToken: 'tok_receipt_unavailable' });
    await shop.runAll([...STEPS_TO_CAPTURE, 'send-notification'], id);
    const last = { attempt: 6, maxAttempts: 6 };
    await expect(shop.run('generate-receipt', id, last)).rejects.toMatchObject({ name: 'TransientFailure' });
    await shop.close(id, 'COMPLETED');
    await endWork();
    await shop.api.refund(id, { amount: 100, currency: 'EUR' });
    for (const name of ['refund-payment', 'write-credit-note', 'close-refund']) {
      await shop.run(name, id, { input: { refundId: refundId() } });
    }
    const refunded = await shop.order(id);
    expect(refunded).toMatchObject({ status: 'PARTIALLY_REFUNDED', receiptStatus: 'PENDING' });
    expect(refunded.dueAt).toBeDefined();

    await endWork();
    await shop.edit(id, { placedAt: LONG_AGO });
    await makeDue();
    expect(await sweep()).toMatchObject({ takenUp: 1 });
    expect(await executions()).toContainEqual(expect.objectContaining({ input: UNDO(), status: 'RUNNING' }));
    await shop.resume(id);
    const order = await shop.order(id);
    expect(order).toMatchObject({ status: 'PARTIALLY_REFUNDED', receiptStatus: 'READY' });
    expect([order.dueAt, order.dueShard]).toEqual([undefined, undefined]);
  });
});

describe('an order that is due', () => {
  it('and was never started, is started: exactly that execution, once', async () => {
    await shop.place(id);
    await makeDue();
    expect(await sweep()).toEqual({ due: 1, started: 1, takenUp: 0, failed: 0 });
    expect(await executions()).toEqual([
      { name: id, input: JSON.stringify({ orderId: id }), status: 'RUNNING' },
    ]);
    const order = await shop.order(id);
    expect(order.work).toEqual({ machine: 'ORDER', name: id, times: 0 });
    expect(dueIn(order, DUE_AFTER_MS)).toBe(true);
    expect(await sweep()).toMatchObject({ due: 0 });
  });

  it('and was cancelled before it was started, is started all the same, and ends cancelled', async () => {
    await shop.place(id);
    await shop.api.cancel(id, 'CUSTOMER');
    await makeDue();
    await sweep();
    expect(await executions()).toMatchObject([{ name: id, status: 'RUNNING' }]);
    const error = await shop.goOn(id);
    expect(error).toMatchObject({ name: 'OrderCancelled' });
    await shop.undoAndClose(id, error);
    expect((await shop.order(id)).status).toBe('CANCELLED');
  });

  it('and is being worked on, is left alone, though its hold is past its time', async () => {
    await started();
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 3), id);
    await shop.expireHold(id);
    await makeDue();
    expect(await sweep()).toEqual({ due: 1, started: 0, takenUp: 0, failed: 0 });
    const order = await shop.order(id);
    expect(order.work).toEqual({ machine: 'ORDER', name: id, times: 0 });
    expect(dueIn(order, DUE_AFTER_MS)).toBe(true);
    expect(await executions()).toHaveLength(1);
  });

  it.each(STEPS_TO_CAPTURE.map((name, index) => [index, name] as const))(
    'and was left behind after %d steps (before %s), is taken up and undone',
    async (index) => {
      const stock = await shop.stock('beans');
      await started();
      await shop.runAll(STEPS_TO_CAPTURE.slice(0, index), id);
      await endWork();
      await makeDue();
      expect(await sweep()).toEqual({ due: 1, started: 0, takenUp: 1, failed: 0 });
      expect((await executions()).find(({ name }) => name === `${id}-sweep-1`)).toEqual({
        name: `${id}-sweep-1`,
        input: UNDO(),
        status: 'RUNNING',
      });
      expect((await shop.order(id)).work).toEqual({
        ...{ machine: 'ORDER', name: `${id}-sweep-1`, resume: 'UNDO', times: 1 },
      });
      await shop.resume(id);
      const order = await shop.order(id);
      expect(order).toMatchObject({ status: 'FAILED', reasonCode: 'INTERNAL' });
      expect([order.dueAt, order.dueShard]).toEqual([undefined, undefined]);
      expect(await shop.stock('beans')).toEqual(stock);
      expect(await shop.paymentOperations(id)).toEqual(index < 3 ? [] : ['authorize', 'void']);
    },
  );

  it('and whose hold is past its time, expires', async () => {
    await started();
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 3), id);
    await shop.expireHold(id);
    await endWork();
    await makeDue();
    await sweep();
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({
      status: 'EXPIRED',
      reasonCode: 'RESERVATION_EXPIRED',
      paymentStatus: 'VOIDED',
      stockStatus: 'RELEASED',
    });
  });

  it.each(FOLLOW_UPS)('and paid, but without its %s, is finished', async (name) => {
    await started();
    await shop.runAll([...STEPS_TO_CAPTURE, ...FOLLOW_UPS.filter((other) => other !== name)], id);
    await shop.close(id, 'COMPLETED');
    expect((await shop.order(id)).status).toBe('CONFIRMED');
    await endWork();
    await makeDue();
    await sweep();
    await shop.resume(id);
    const order = await shop.order(id);
    expect(order).toMatchObject({
      ...{ status: 'COMPLETED', notificationStatus: 'SENT', receiptStatus: 'READY' },
    });
    expect(order.dueAt).toBeUndefined();
    expect(shop.messages).toHaveLength(1);
  });

  it('and being refunded, has its refund made', async () => {
    await started();
    await shop.runAll([...STEPS_TO_CAPTURE, ...FOLLOW_UPS], id);
    await shop.close(id, 'COMPLETED');
    await shop.api.refund(id, { amount: 500, currency: 'EUR' });
    await endWork();
    await makeDue();
    expect(await sweep()).toMatchObject({ takenUp: 1 });
    const refundId = `${id}-refund-1`;
    expect((await executions()).at(-1)).toEqual({
      name: `${refundId}-sweep-1`,
      input: JSON.stringify({ orderId: id, refundId }),
      status: 'RUNNING',
    });
    expect((await shop.order(id)).work).toMatchObject({ machine: 'REFUND', refundId, times: 1 });
  });

  it('is left alone for longer each time it is taken up', async () => {
    await started();
    const pauses: number[] = [];
    for (let times = 1; times <= 6; times++) {
      await endWork();
      await makeDue();
      expect(await sweep()).toMatchObject({ takenUp: 1 });
      const { dueAt = '', work } = await shop.order(id);
      expect(work).toMatchObject({ name: `${id}-sweep-${times}`, times });
      pauses.push(Math.round((Date.parse(dueAt) - Date.now()) / 60_000));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    await shop.resume(id);
  });

  it('whose next execution was written and not started, has exactly that one started', async () => {
    await started();
    await endWork();
    const work = { machine: 'ORDER', name: `${id}-sweep-1`, resume: 'UNDO', times: 1 };
    await shop.edit(id, { work, dueAt: LONG_AGO });
    expect(await sweep()).toMatchObject({ started: 1 });
    expect((await executions()).find(({ name }) => name === work.name)).toMatchObject({ input: UNDO() });
    expect((await shop.order(id)).work).toEqual(work);
  });

  it('after a repair gets an execution of another name than before it', async () => {
    await started();
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    await endWork();
    await makeDue();
    await sweep();
    await shop.flag(id);
    await shop.api.repair(id, 'REDO');
    await endWork();
    await makeDue();
    expect(await sweep()).toMatchObject({ takenUp: 1 });
    const { work } = await shop.order(id);
    expect(work.name).toMatch(new RegExp(`^${id}-repair-\\d+-sweep-1$`));
    expect((await executions()).find(({ name }) => name === work.name)).toMatchObject({ status: 'RUNNING' });
    await shop.resume(id);
  });
});

describe('an order that the index shows', () => {
  it.each<OrderStatus>(['COMPLETED', 'FAILED', 'NEEDS_ATTENTION', 'PARTIALLY_REFUNDED'])(
    'though it is at rest (%s), is taken out of it and left alone',
    async (status) => {
      await started();
      await shop.edit(id, {
        ...{ status, dueAt: LONG_AGO },
        ...{ notificationStatus: 'SENT', receiptStatus: 'READY' },
      });
      expect(await sweep()).toMatchObject({ due: 1, started: 0, takenUp: 0, failed: 0 });
      const order = await shop.order(id);
      expect([order.dueAt, order.dueShard, order.status]).toEqual([undefined, undefined, status]);
      expect(await sweep()).toMatchObject({ due: 0 });
    },
  );
});

describe('two sweepers at once', () => {
  it('start one execution', async () => {
    await shop.place(id);
    await makeDue();
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await executions()).toHaveLength(1);
  });

  it('take an order up once', async () => {
    await started();
    await endWork();
    await makeDue();
    const sweeps = await Promise.all([sweep(), sweep(), sweep()]);
    expect(sweeps.reduce((sum, { takenUp }) => sum + takenUp, 0)).toBe(1);
    expect((await executions()).map(({ name }) => name).sort()).toEqual([id, `${id}-sweep-1`]);
    expect((await shop.order(id)).work.times).toBe(1);
    await shop.resume(id);
  });
});

describe('a sweep', () => {
  it('is held up by no order that it cannot look after, and puts that off', async () => {
    await shop.place(id);
    await shop.edit(id, { work: 'nonsense', dueAt: LONG_AGO });
    const good = shop.newOrderId();
    await shop.place(good);
    await makeDue(good);
    expect(await sweep()).toEqual({ due: 2, started: 1, takenUp: 0, failed: 1 });
    expect(await executions(good)).toHaveLength(1);
    expect(await sweep()).toMatchObject({ due: 0 });
  });

  it('puts an order off when Step Functions does not answer', async () => {
    await shop.place(id);
    await makeDue();
    await shop.edit(id, { work: { machine: 'ORDER', name: 'no:name', times: 0 } });
    expect(await sweep()).toMatchObject({ due: 1, failed: 1 });
    expect(dueIn(await shop.order(id), DUE_AFTER_MS)).toBe(true);
  });

  it('looks at the longest waiting first, and begins none it has no time for', async () => {
    const ids = Array.from({ length: 12 }, () => shop.newOrderId());
    for (const [index, one] of ids.entries()) {
      await shop.place(one);
      await shop.edit(one, { dueAt: new Date(Date.parse(LONG_AGO) - index * 1000).toISOString() });
    }
    let calls = 0;
    const result = await shop.handle('sweep-orders', {}, () => (++calls > 4 ? 0 : 60_000));
    expect(result).toMatchObject({ due: 12, started: 4 });
    const begun = await Promise.all(ids.map(async (one) => (await executions(one)).length));
    expect(begun).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    await sweep();
  });
});

describe('the orders that are due', () => {
  it('are found page by page, up to the limit, in each partition', async () => {
    const due = createDueOrders(shop.client, TABLES.orders);
    const ids = Array.from({ length: 130 }, () => shop.newOrderId());
    await Promise.all(
      ids.map((one) => shop.edit(one, { dueShard: 'DUE#9', dueAt: LONG_AGO, filler: 'x'.repeat(1000) })),
    );
    const now = new Date();
    expect(await due.in('DUE#9', now, 500)).toHaveLength(130);
    expect(await due.in('DUE#9', now, 110)).toHaveLength(110);
    expect(await due.in('DUE#9', new Date(Date.parse(LONG_AGO) - 1), 500)).toEqual([]);
    expect(DUE_SHARDS).toContain(dueShardOf(id));
  });
});
