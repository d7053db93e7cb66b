import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrderStatus } from '../../domain/order-status.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { STEPS_TO_CAPTURE } from '../testing/shop.ts';
import { PaymentCaptured, TransientFailure } from './errors.ts';
import type { StepDependencies } from './step.ts';
import type { Undo } from './undo.ts';
import { undoHandler } from './undo.ts';

vi.hoisted(() =>
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }),
);

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

/** Places an order and runs so many steps. */
async function after(steps: number): Promise<void> {
  await shop.place(id);
  await shop.runAll(STEPS_TO_CAPTURE.slice(0, steps), id);
  shop.forget();
}

/** Runs an undo of our own on the order, in the real frame. */
async function undo(own: Partial<Undo>, input: object = {}): Promise<unknown> {
  const { stepDependencies } = await import('./wiring.ts');
  const dependencies: StepDependencies = stepDependencies(shop.client);
  const whole: Undo = { step: 'PROCESS_PAYMENT', concerns: () => true, run: async () => [], ...own };
  const handler = undoHandler(whole, dependencies);
  const event = { orderId: id, attempt: 1, maxAttempts: 6, startedAt: '2026-01-01T00:00:00.000Z' };
  return handler({ ...event, ...input }, { getRemainingTimeInMillis: () => 10_000 });
}

const busy = () => Promise.reject(new TransientFailure('PROVIDER_UNAVAILABLE', 'Down.'));
const broken = () => Promise.reject(new TypeError('x is undefined'));
const voided = async () => [{ step: 'PROCESS_PAYMENT', facts: { paymentStatus: 'VOIDED' } } as const];
const begins = () => 'PROCESS_PAYMENT' as const;

describe('an undo that has something to do', () => {
  it('tells so before it begins, without moving the order, and what it did after', async () => {
    await after(3);
    let seen: OrderStatus | undefined;
    await undo({
      begins,
      run: async (order) => {
        const now = await shop.order(order.id);
        seen = now.status;
        expect(now.steps.PROCESS_PAYMENT.state).toBe('UNDOING');
        return voided();
      },
    });
    expect(seen).toBe('PAYMENT_AUTHORIZED');
    expect(shop.types()).toEqual(['STEP_UNDOING PROCESS_PAYMENT', 'STEP_UNDONE PROCESS_PAYMENT']);
    expect(await shop.order(id)).toMatchObject({
      status: 'COMPENSATING',
      paymentStatus: 'VOIDED',
      steps: { PROCESS_PAYMENT: { state: 'UNDONE' } },
    });
  });

  it('tells it once, however often it is tried', async () => {
    await after(3);
    await expect(undo({ begins, run: busy })).rejects.toThrow();
    await expect(undo({ begins, run: busy }, { attempt: 2 })).rejects.toThrow();
    await undo({ begins, run: voided }, { attempt: 3 });
    await undo({ begins, run: voided });
    expect(shop.types()).toEqual([
      'STEP_UNDOING PROCESS_PAYMENT',
      'STEP_RETRYING PROCESS_PAYMENT',
      'STEP_RETRYING PROCESS_PAYMENT',
      'STEP_UNDONE PROCESS_PAYMENT',
    ]);
  });

  it('goes on though that could not be told', async () => {
    await after(3);
    shop.api.interruptions.push({ status: 503 }, { status: 503 });
    await undo({ begins, run: voided });
    expect(shop.types()).toEqual(['STEP_UNDONE PROCESS_PAYMENT']);
  });

  it('ends what it told, though it turned out that there was nothing', async () => {
    await after(3);
    await undo({ begins });
    expect((await shop.order(id)).steps.PROCESS_PAYMENT.state).toBe('UNDONE');
    expect(await shop.order(id)).toMatchObject({ status: 'COMPENSATING', paymentStatus: 'AUTHORIZED' });
  });

  it('ends what an earlier try told', async () => {
    await after(2);
    await expect(undo({ run: busy })).rejects.toThrow();
    expect((await shop.order(id)).steps.PROCESS_PAYMENT.state).toBe('UNDOING');
    await undo({}, { attempt: 2 });
    expect((await shop.order(id)).steps.PROCESS_PAYMENT.state).toBe('UNDONE');
  });

  it('that turns out to be impossible says so, and has not moved the order', async () => {
    await after(3);
    const captured = () => Promise.reject(new PaymentCaptured('paid'));
    await expect(undo({ run: captured })).rejects.toThrow(PaymentCaptured);
    expect((await shop.order(id)).status).toBe('PAYMENT_AUTHORIZED');
    expect(shop.types()).toEqual([]);
  });
});

describe('an undo that fails', () => {
  it.each([
    ['for a while', busy, 1, 'STEP_RETRYING', 'PAYMENT_AUTHORIZED', 2, 'PROVIDER_UNAVAILABLE'],
    ['for good', busy, 6, 'STEP_FAILED', 'COMPENSATING', 6, 'PROVIDER_UNAVAILABLE'],
    ['of its own fault', broken, 1, 'STEP_FAILED', 'COMPENSATING', 1, 'INTERNAL'],
  ])('%s tells so', async (_what, run, attempt, type, status, told, reasonCode) => {
    await after(3);
    await expect(undo({ run }, { attempt })).rejects.toThrow();
    expect(shop.api.posts).toMatchObject([{ type, step: 'PROCESS_PAYMENT', attempt: told, reasonCode }]);
    expect(await shop.order(id)).toMatchObject({ status, steps: { PROCESS_PAYMENT: { state: 'UNDOING' } } });
  });

  it('leaves a step that failed its own reason', async () => {
    const error = await shop.forward(id, { paymentToken: 'tok_decline' });
    expect(error).toMatchObject({ code: 'PAYMENT_DECLINED' });
    await expect(undo({ run: busy })).rejects.toThrow();
    await expect(undo({ run: busy }, { attempt: 6 })).rejects.toThrow();
    const failed = { state: 'FAILED', reasonCode: 'PAYMENT_DECLINED' };
    expect((await shop.order(id)).steps.PROCESS_PAYMENT).toMatchObject(failed);
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({ status: 'REJECTED', reasonCode: 'PAYMENT_DECLINED' });
  });

  it('has no way to take the order along while nothing is saved', async () => {
    await after(1);
    await expect(undo({ step: 'SAVE_ORDER', run: broken })).rejects.toThrow();
    expect((await shop.order(id)).status).toBe('VALIDATING');
    const events = shop.api.posts.map(({ type }) => type);
    expect(events).toEqual(['STEP_FAILED']);
  });

  it('is told anew after each repair', async () => {
    await after(3);
    for (let round = 0; round < 3; round++) {
      await expect(undo({ begins, run: busy })).rejects.toThrow();
      await expect(undo({ begins, run: busy }, { attempt: 6 })).rejects.toThrow();
      await shop.flag(id);
      await shop.api.repair(id, 'REDO');
    }
    const types = shop.types().filter((type) => type.startsWith('STEP_') && type !== 'STEP_UNDOING');
    expect(types).toEqual(
      [1, 2, 3].flatMap(() => [
        'STEP_UNDOING PROCESS_PAYMENT',
        'STEP_RETRYING PROCESS_PAYMENT',
        'STEP_FAILED PROCESS_PAYMENT',
      ]),
    );
  });
});

describe('an order that is nobody’s to undo', () => {
  const neverRun = () => Promise.reject(new Error('ran'));

  it.each<OrderStatus>(['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'REFUNDED', 'NEEDS_ATTENTION'])(
    'because it is %s, is left as it is',
    async (status) => {
      await after(3);
      await shop.edit(id, { status });
      expect(await undo({ begins, run: neverRun })).toEqual({ orderId: id, status });
      expect(shop.types()).toEqual([]);
    },
  );

  it.each<OrderStatus>(['CONFIRMED', 'COMPLETED', 'REFUND_PENDING', 'PARTIALLY_REFUNDED'])(
    'because it is paid (%s), is sent forward',
    async (status) => {
      await after(5);
      await shop.edit(id, { status });
      for (const name of ['void-payment', 'release-stock']) {
        await expect(shop.run(name, id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
      }
      expect(shop.types()).toEqual([]);
      expect(await shop.holdState(id)).toBe('COMMITTED');
    },
  );
});

describe('a repair of a part', () => {
  it('takes back the stock, and leaves the order where people have it', async () => {
    const stock = await shop.stock('beans');
    await after(4);
    await shop.flag(id);
    await shop.api.repair(id, 'RELEASE_STOCK');
    await shop.run('release-stock', id, { input: { keepStatus: true } });
    expect(await shop.order(id)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      stockStatus: 'RETURNED',
      steps: { UPDATE_INVENTORY: { state: 'UNDONE' }, SAVE_ORDER: { state: 'UNDONE' } },
    });
    expect(await shop.stock('beans')).toEqual(stock);
    await shop.api.repair(id, 'REDO');
    await shop.resume(id);
    expect(await shop.order(id)).toMatchObject({ status: 'FAILED', paymentStatus: 'VOIDED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'void']);
  });

  it('that fails leaves it there too', async () => {
    await after(4);
    await shop.flag(id);
    const own = { step: 'SAVE_ORDER', run: broken } as const;
    await expect(undo(own, { keepStatus: true })).rejects.toThrow();
    expect((await shop.order(id)).status).toBe('NEEDS_ATTENTION');
  });

  it('of an order whose refund failed takes back the sale, not the saved order', async () => {
    const stock = await shop.stock('beans');
    await after(5);
    await shop.api.refund(id, { amount: 100, currency: 'EUR' });
    await shop.flag(id, undefined, `${id}-refund-1`);
    await shop.api.repair(id, 'RELEASE_STOCK');
    await shop.run('release-stock', id, { input: { keepStatus: true } });
    expect(await shop.order(id)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      stockStatus: 'RETURNED',
      steps: { UPDATE_INVENTORY: { state: 'UNDONE' }, SAVE_ORDER: { state: 'DONE' } },
    });
    expect(await shop.stock('beans')).toEqual(stock);
  });
});

describe('the return of what was sold', () => {
  const amount = { amount: 2500, currency: 'EUR' };

  it('takes back the sale and not the order', async () => {
    const stock = await shop.stock('beans');
    await after(5);
    await shop.api.refund(id, amount, { returnStock: true });
    await shop.run('release-stock', id);
    expect(await shop.order(id)).toMatchObject({
      status: 'REFUND_PENDING',
      stockStatus: 'RETURNED',
      paymentStatus: 'REFUNDING',
      steps: { UPDATE_INVENTORY: { state: 'UNDONE' }, SAVE_ORDER: { state: 'DONE' } },
    });
    expect(await shop.stock('beans')).toEqual(stock);
    const snapshot = await shop.snapshot();
    await shop.run('release-stock', id, { attempt: 2 });
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it('that fails leaves the refund to the sweeper', async () => {
    await after(5);
    await shop.api.refund(id, amount, { returnStock: true });
    const own: Partial<Undo> = { step: 'SAVE_ORDER', ofPaid: () => 'UPDATE_INVENTORY', run: broken };
    await expect(undo(own)).rejects.toThrow();
    expect(await shop.order(id)).toMatchObject({
      status: 'REFUND_PENDING',
      steps: { UPDATE_INVENTORY: { state: 'UNDOING' }, SAVE_ORDER: { state: 'DONE' } },
    });
    await shop.run('release-stock', id);
    expect((await shop.order(id)).steps.UPDATE_INVENTORY.state).toBe('UNDONE');
  });

  it('is only of a refund that wants it', async () => {
    await after(5);
    await shop.api.refund(id, amount);
    await expect(shop.run('release-stock', id)).rejects.toMatchObject({ name: 'PaymentCaptured' });
    expect(await shop.holdState(id)).toBe('COMMITTED');
  });
});
