import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dueShardOf } from '../../domain/due.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Work } from '../../domain/work.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { STEPS_TO_CAPTURE } from '../testing/shop.ts';
import { TABLES } from '../testing/tables.ts';
import type { OrderStore } from './order-store.ts';
import { createOrderStore } from './order-store.ts';

let shop: Shop;
let close: () => Promise<void>;
let orders: OrderStore;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
  orders = createOrderStore(shop.client, TABLES.orders);
});

afterAll(() => close());

beforeEach(async () => {
  id = shop.newOrderId();
  await shop.place(id);
});

const DUE_AT = '2026-01-01T00:00:00.000Z';

describe('the hands an order is in', () => {
  const work = (): Work => ({ machine: 'ORDER', name: `${id}-sweep-1`, resume: 'UNDO', times: 1 });

  it('change with the time to look after it', async () => {
    const from = { name: id, status: 'PLACED' } as const;
    expect(await orders.setWork(id, { from, work: work(), dueAt: DUE_AT })).toBe(true);
    expect(await shop.order(id)).toMatchObject({ work: work(), dueAt: DUE_AT, dueShard: dueShardOf(id) });
  });

  it.each<[string, string, OrderStatus]>([
    ['whom it has left', 'another', 'PLACED'],
    ['who saw it elsewhere', '', 'VALIDATING'],
  ])('are not changed by those %s', async (_what, name, status) => {
    const before = await shop.order(id);
    const from = { name: name || id, status };
    expect(await orders.setWork(id, { from, work: work(), dueAt: DUE_AT })).toBe(false);
    expect(await orders.setDue(id, { from, dueAt: DUE_AT })).toBe(false);
    expect(await orders.setDue(id, { from, dueAt: undefined })).toBe(false);
    expect(await shop.order(id)).toEqual(before);
  });

  it('let it be looked after later, or not at all', async () => {
    const from = { name: id, status: 'PLACED' } as const;
    expect(await orders.setDue(id, { from, dueAt: DUE_AT })).toBe(true);
    expect((await shop.order(id)).dueAt).toBe(DUE_AT);
    expect(await orders.setDue(id, { from, dueAt: undefined })).toBe(true);
    const { dueAt, dueShard } = await shop.order(id);
    expect([dueAt, dueShard]).toEqual([undefined, undefined]);
  });

  it('go to one of those who reach for it', async () => {
    const from = { name: id, status: 'PLACED' } as const;
    const taken = await Promise.all(
      Array.from({ length: 4 }, () => orders.setWork(id, { from, work: work(), dueAt: DUE_AT })),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});

describe('the token of an execution that waits for the customer', () => {
  const action = (since: string, taskToken = since) => ({ taskToken, confirmBefore: DUE_AT, since });

  it('is left by a saved order, and replaced by a later wait', async () => {
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 2), id);
    await orders.savePaymentAction(id, action('1'));
    await orders.savePaymentAction(id, action('2'));
    await expect(orders.savePaymentAction(id, action('1'))).rejects.toMatchObject({
      name: 'StepSuperseded',
    });
    expect((await orders.get(id)).paymentAction).toEqual(action('2'));
  });

  it('is left by no order that is elsewhere', async () => {
    await shop.runAll(STEPS_TO_CAPTURE.slice(0, 3), id);
    await expect(orders.savePaymentAction(id, action('1'))).rejects.toMatchObject({
      name: 'StepSuperseded',
    });
  });
});

describe('a credit note', () => {
  const note = { key: 'receipts/x/refund-1.pdf', sha256: 'abc' };

  it('is noted with its refund', async () => {
    await shop.runAll(STEPS_TO_CAPTURE, id);
    await shop.api.refund(id, { amount: 1, currency: 'EUR' });
    await orders.saveCreditNote(id, 1, note);
    expect((await orders.get(id)).refunds).toMatchObject([{ state: 'REQUESTED', creditNote: note }]);
    await expect(orders.saveCreditNote(id, 2, note)).rejects.toMatchObject({ name: 'StepSuperseded' });
  });

  it('is noted with no order that has no refund', async () => {
    await expect(orders.saveCreditNote(id, 1, note)).rejects.toMatchObject({ name: 'StepSuperseded' });
  });
});
