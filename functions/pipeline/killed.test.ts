import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLocalShop } from '../testing/local-shop.ts';
import type { PlacedOrder, Shop } from '../testing/shop.ts';
import { FOLLOW_UPS, STEPS_TO_CAPTURE } from '../testing/shop.ts';

// Every function, killed after each call it makes: the call is done, its answer is lost, and the function
// does and says nothing more. Then it is run again, as the state machine does, or the order is taken up, as
// the sweeper does.

let shop: Shop;
let close: () => Promise<void>;
let id: string;
let stock: Awaited<ReturnType<Shop['stock']>>;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(async () => {
  stock = await shop.stock('beans');
});

/** No function makes more calls. */
const MOST_CALLS = 30;

interface Act {
  order?: PlacedOrder;
  /** Brings the order to where the act begins. */
  prepare(): Promise<unknown>;
  /** What is killed. */
  act(): Promise<unknown>;
}

/** Does the act on an order of its own for each call it makes, killed after that call; then `after`. */
async function killedAfterEachCall(
  { order, prepare, act }: Act,
  after: () => Promise<void>,
): Promise<number> {
  for (let calls = 0; calls < MOST_CALLS; calls++) {
    id = shop.newOrderId();
    shop.forget();
    await shop.place(id, order);
    await prepare();
    shop.lifeline.cutAfter(calls);
    await act().catch(() => {});
    if (!shop.lifeline.mend()) return calls;
    await after();
  }
  throw new Error(`More than ${MOST_CALLS} calls`);
}

const before = (name: string): readonly string[] => {
  const way: string[] = [...STEPS_TO_CAPTURE, ...FOLLOW_UPS];
  return way.slice(0, way.indexOf(name));
};
const step = (name: string): Act => ({
  prepare: () => shop.runAll(before(name), id),
  act: () => shop.run(name, id),
});

/** Long enough that the right to send, had by a function that was killed, is over. */
async function passTime(): Promise<void> {
  const record = await shop.notification(id);
  if (record?.state === 'CLAIMED') await shop.endClaim(id);
}

async function expectCompleted(): Promise<void> {
  const order = await shop.order(id);
  expect(order).toMatchObject({
    ...{ status: 'COMPLETED', paymentStatus: 'CAPTURED', stockStatus: 'COMMITTED', receiptStatus: 'READY' },
  });
  expect(['SENT', 'UNCONFIRMED']).toContain(order.notificationStatus);
  expect(shop.messages.length).toBeLessThanOrEqual(1);
  if (order.notificationStatus === 'SENT') expect(shop.messages).toHaveLength(1);
  expect((await shop.notification(id))?.state).toBe(order.notificationStatus);
  expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture']);
  await expectBooks(-2);
}

async function expectUndone(status: string): Promise<void> {
  const order = await shop.order(id);
  expect(order.status).toBe(status);
  expect(order.dueAt).toBeUndefined();
  expect(['NONE', 'VOIDED', 'DECLINED']).toContain(order.paymentStatus);
  expect(['NONE', 'RELEASED', 'RETURNED']).toContain(order.stockStatus);
  for (const { state } of Object.values(order.steps)) expect(state).not.toBe('UNDOING');
  expect(await shop.paymentOperations(id)).not.toContain('capture');
  await expectBooks(0);
}

async function expectBooks(sold: number): Promise<void> {
  const { onHand, reserved, ledger } = await shop.stock('beans');
  expect({ onHand, reserved }).toEqual({ onHand: stock.onHand + sold, reserved: stock.reserved });
  expect(ledger).toEqual({ onHand, reserved });
  stock = await shop.stock('beans');
}

describe.each([...STEPS_TO_CAPTURE, ...FOLLOW_UPS])('%s, killed after each of its calls', (name) => {
  it('does its work once when it is run again', async () => {
    const calls = await killedAfterEachCall(step(name), async () => {
      await passTime();
      await shop.run(name, id, { attempt: 2 });
      expect(await shop.goOn(id)).toBeUndefined();
      await shop.runAll(FOLLOW_UPS, id);
      await shop.close(id, 'COMPLETED');
      await expectCompleted();
    });
    expect(calls).toBeGreaterThan(1);
  });

  it('leaves an order that is taken up to its end: undone, or finished when it is paid', async () => {
    await killedAfterEachCall(step(name), async () => {
      await passTime();
      const { status } = await shop.order(id);
      const paid = status === 'CONFIRMED' || (await shop.paymentOperations(id)).includes('capture');
      await shop.resume(id);
      await (paid ? expectCompleted() : expectUndone('FAILED'));
    });
  });
});

/** Orders that have to be taken back, from each point of the way. */
const BROKEN = Object.assign(new Error('x is undefined'), { name: 'TypeError' });
const WAYS_BACK: [string, number][] = [
  ['validated', 1],
  ['saved', 2],
  ['authorized', 3],
  ['sold', 4],
];

describe.each(WAYS_BACK)('the way back of an order that is %s', (_what, steps) => {
  const prepare = () => shop.runAll(STEPS_TO_CAPTURE.slice(0, steps), id);

  it.each(['void-payment', 'release-stock'])('ends the same with %s killed after each call', async (name) => {
    await killedAfterEachCall(
      {
        prepare: async () => {
          await prepare();
          if (name === 'release-stock') await shop.run('void-payment', id);
        },
        act: () => shop.run(name, id),
      },
      async () => {
        await shop.undoAndClose(id, BROKEN);
        await expectUndone('FAILED');
      },
    );
  });

  it('ends the same with close-order killed after each call', async () => {
    await killedAfterEachCall(
      {
        prepare: async () => {
          await prepare();
          await shop.run('void-payment', id);
          await shop.run('release-stock', id);
        },
        act: () => shop.close(id, 'FAILED'),
      },
      async () => {
        await shop.close(id, 'FAILED');
        await expectUndone('FAILED');
        expect(shop.types().filter((type) => type === 'ORDER_CLOSED')).toHaveLength(1);
      },
    );
  });

  it('comes to people once with flag-order killed after each call, and goes on from there', async () => {
    await killedAfterEachCall({ prepare, act: () => shop.flag(id) }, async () => {
      await shop.flag(id);
      if (steps === 1) return expect((await shop.order(id)).status).toBe('VALIDATING');
      expect((await shop.order(id)).status).toBe('NEEDS_ATTENTION');
      expect(shop.types().filter((type) => type === 'ORDER_NEEDS_ATTENTION')).toHaveLength(1);
      await shop.api.repair(id, 'REDO');
      await shop.resume(id);
      await expectUndone('FAILED');
    });
  });

  it('comes too late for a step that was given up on and still runs', async () => {
    id = shop.newOrderId();
    await shop.place(id);
    await prepare();
    await shop.undoAndClose(id, BROKEN);
    const snapshot = await shop.snapshot();
    for (const name of [...STEPS_TO_CAPTURE, ...FOLLOW_UPS]) await shop.run(name, id).catch(() => {});
    await shop.run('void-payment', id);
    await shop.run('release-stock', id);
    expect(await shop.snapshot()).toEqual(snapshot);
    await expectUndone('FAILED');
  });
});

describe('a sweep, killed after each of its calls', () => {
  it('leaves an order that the next sweep looks after', async () => {
    const LONG_AGO = '2020-01-01T00:00:00.000Z';
    const calls = await killedAfterEachCall(
      {
        async prepare() {
          await shop.executions.start('ORDER', id, JSON.stringify({ orderId: id }));
          await shop.executions.stop('ORDER', id);
          await shop.edit(id, { dueAt: LONG_AGO });
        },
        act: () => shop.sweep(),
      },
      async () => {
        await shop.edit(id, { dueAt: LONG_AGO });
        await shop.sweep();
        const started = await shop.executions.all('ORDER');
        const mine = started.filter(({ name }) => name.startsWith(`${id}-sweep`));
        expect(mine).toMatchObject([{ name: `${id}-sweep-1`, status: 'RUNNING' }]);
        expect((await shop.order(id)).work.name).toBe(`${id}-sweep-1`);
        await shop.resume(id);
        await expectUndone('FAILED');
      },
    );
    expect(calls).toBeGreaterThan(4);
  });
});
