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
  await shop.putProduct({ id: 'last', amount: 1250, onHand: 1 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
});

/** Runs a step and gives the error it ends with. */
async function failing(name: string, attempt = 1): Promise<Error> {
  const outcome = await shop.run(name, id, { attempt }).then(
    (output) => new Error(`${name} went well: ${JSON.stringify(output)}`),
    (error: Error) => error,
  );
  return outcome;
}

/** What was undone, in order. */
const undone = () =>
  shop.types().flatMap((type) => (type.startsWith('STEP_UNDONE ') ? [type.slice(12)] : []));

/** Undoes and closes the order after `error`, and sees that it is cancelled and nothing is left of it. */
async function expectCancelled(error: Error, before: Awaited<ReturnType<Shop['stock']>>): Promise<void> {
  await shop.undoAndClose(id, error);
  expect(await shop.order(id)).toMatchObject({
    status: 'CANCELLED',
    reasonCode: 'CANCELLED_BY_CUSTOMER',
    reasonMessage: 'Cancelled by the customer. Nothing was charged.',
  });
  expect(shop.types().at(-1)).toBe('ORDER_CLOSED');
  expect(await shop.paymentOperations(id)).not.toContain('capture');
  const { onHand, reserved, ledger } = await shop.stock('beans');
  expect({ onHand, reserved }).toEqual({ onHand: before.onHand, reserved: before.reserved });
  expect(ledger).toEqual({ onHand, reserved });
}

/** What each step leaves behind, in the order it is undone, when a cancel is seen at the start of the next. */
const LEFT: Record<string, string[]> = {
  'validate-order': [],
  'save-order': [],
  'process-payment': ['SAVE_ORDER'],
  'update-inventory': ['PROCESS_PAYMENT', 'SAVE_ORDER'],
  'capture-payment': ['PROCESS_PAYMENT', 'UPDATE_INVENTORY', 'SAVE_ORDER'],
};
const way = STEPS_TO_CAPTURE.map((name, index) => ({ name, before: STEPS_TO_CAPTURE.slice(0, index) }));

describe('a cancel that stands when a step begins', () => {
  it.each(way)(
    'ends $name before its work; what earlier steps did, and only that, is undone',
    async ({ name, before }) => {
      const stock = await shop.stock('beans');
      await shop.place(id);
      await shop.runAll(before, id);
      expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(true);
      const snapshot = await shop.snapshot();
      const error = await failing(name);
      expect(error.name).toBe('OrderCancelled');
      expect(JSON.parse(error.message)).toMatchObject({ code: 'CANCELLED_BY_CUSTOMER' });
      expect(await shop.snapshot()).toEqual(snapshot);
      await expectCancelled(error, stock);
      expect(undone()).toEqual(LEFT[name]);
      const moved = shop.api.posts.flatMap(({ type, status }) =>
        type === 'STEP_UNDONE' && status ? [status] : [],
      );
      expect(moved).toEqual(LEFT[name]!.length > 0 ? ['COMPENSATING'] : []);
    },
  );

  it.each(way)('is closed by nothing else when $name dies instead of seeing it', async ({ before }) => {
    const stock = await shop.stock('beans');
    await shop.place(id);
    await shop.runAll(before, id);
    await shop.api.cancel(id, 'CUSTOMER');
    await expectCancelled(Object.assign(new Error('Task timed out'), { name: 'States.Timeout' }), stock);
    expect(shop.types().filter((type) => type.startsWith('STEP_FAILED'))).toEqual([]);
  });

  it('ends a step between its tries', async () => {
    const stock = await shop.stock('beans');
    await shop.place(id, { paymentToken: 'tok_fail_twice_then_approve' });
    await shop.runAll(['validate-order', 'save-order'], id);
    expect((await failing('process-payment')).name).toBe('TransientFailure');
    await shop.api.cancel(id, 'CUSTOMER');
    const error = await failing('process-payment', 2);
    expect(error.name).toBe('OrderCancelled');
    await expectCancelled(error, stock);
    expect(await shop.paymentOperations(id)).toEqual([]);
  });

  it('tells when it was an operator’s', async () => {
    await shop.place(id);
    await shop.api.cancel(id, 'OPERATOR');
    await shop.undoAndClose(id, await failing('validate-order'));
    expect(await shop.order(id)).toMatchObject({ status: 'CANCELLED', reasonCode: 'CANCELLED_BY_OPERATOR' });
  });
});

describe('a cancel that comes while a step works', () => {
  /** What the running step did by then is undone with the rest. */
  const done: Record<string, string[]> = {
    'validate-order': [],
    'save-order': ['SAVE_ORDER'],
    'process-payment': ['PROCESS_PAYMENT', 'SAVE_ORDER'],
    'update-inventory': ['PROCESS_PAYMENT', 'UPDATE_INVENTORY', 'SAVE_ORDER'],
    'capture-payment': ['PROCESS_PAYMENT', 'UPDATE_INVENTORY', 'SAVE_ORDER'],
  };

  it.each(way)('is seen when $name reports, and all it did is undone', async ({ name, before }) => {
    const stock = await shop.stock('beans');
    await shop.place(id);
    await shop.runAll(before, id);
    shop.api.beforeStoring = async () => {
      shop.api.beforeStoring = undefined;
      expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(true);
    };
    const error = await failing(name);
    expect(error.name).toBe('OrderCancelled');
    await expectCancelled(error, stock);
    expect(undone()).toEqual(done[name]);
  });

  it('is what the order ends with, though the step failed for a reason of its own', async () => {
    const stock = await shop.stock('beans');
    await shop.place(id, { paymentToken: 'tok_decline' });
    await shop.runAll(['validate-order', 'save-order'], id);
    shop.api.beforeStoring = async () => {
      shop.api.beforeStoring = undefined;
      await shop.api.cancel(id, 'CUSTOMER');
    };
    const error = await failing('process-payment');
    expect(error.name).toBe('OrderRefused');
    await expectCancelled(error, stock);
  });

  it('is seen by a step that finds its place taken', async () => {
    await shop.place(id, { lines: [{ productId: 'last', quantity: 1 }] });
    await shop.run('validate-order', id);
    await shop.api.cancel(id, 'CUSTOMER');
    await shop.undoAndClose(id, await failing('save-order'));
    // A try of the step that was given up on comes late: the order has ended, and it leaves no trace.
    expect((await failing('save-order')).name).toBe('OrderCancelled');
    expect(await shop.stock('last')).toMatchObject({ onHand: 1, reserved: 0 });
  });
});

describe('the claim of the capture', () => {
  const toCapture = STEPS_TO_CAPTURE.slice(0, 4);

  it('refuses a cancel from then on', async () => {
    await shop.place(id);
    await shop.runAll(toCapture, id);
    let asked: Promise<boolean> | undefined;
    shop.api.beforeStoring = async ({ type }) => {
      // The claim is stored by now, and the money taken; the end is not told yet.
      if (type === 'PAYMENT_CAPTURED') asked = shop.api.cancel(id, 'CUSTOMER');
      await asked;
    };
    await shop.run('capture-payment', id);
    expect(await asked).toBe(false);
    expect(await shop.order(id)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED' });
  });

  it('is refused by a cancel that stands, and no money is taken', async () => {
    await shop.place(id);
    await shop.runAll(toCapture, id);
    shop.api.beforeStoring = async ({ type }) => {
      if (type === 'PAYMENT_CAPTURING') await shop.api.cancel(id, 'CUSTOMER');
    };
    expect((await failing('capture-payment')).name).toBe('OrderCancelled');
    expect(await shop.paymentOperations(id)).toEqual(['authorize']);
  });

  it('holds when the capture dies right after it: the next try takes the money', async () => {
    await shop.place(id);
    await shop.runAll(toCapture, id);
    await dieAfterClaim();
    expect(await shop.order(id)).toMatchObject({ status: 'PAYMENT_AUTHORIZED', paymentStatus: 'CAPTURING' });
    expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(false);
    await shop.run('capture-payment', id, { attempt: 2 });
    expect(await shop.order(id)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED' });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture']);
    expect(shop.types().filter((type) => type === 'PAYMENT_CAPTURING')).toHaveLength(1);
  });

  it('holds when the capture dies and is given up: the payment is voided, and never taken after', async () => {
    const stock = await shop.stock('beans');
    await shop.place(id);
    await shop.runAll(toCapture, id);
    await dieAfterClaim();
    await shop.undoAndClose(id, Object.assign(new Error('exited'), { name: 'Runtime.ExitError' }));
    expect(await shop.api.cancel(id, 'CUSTOMER')).toBe(false);
    expect((await failing('capture-payment')).name).toBe('StepSuperseded');
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'void']);
    expect(await shop.order(id)).toMatchObject({ status: 'FAILED', paymentStatus: 'VOIDED' });
    expect(await shop.stock('beans')).toEqual(stock);
  });

  /** Leaves what a capture leaves that ends between its claim and its call of the provider. */
  async function dieAfterClaim(): Promise<void> {
    const claimed = await fetch(`${shop.api.url}/graphql`, {
      method: 'POST',
      body: JSON.stringify({
        variables: {
          input: {
            eventId: `${id}:PAYMENT_CAPTURING`,
            orderId: id,
            type: 'PAYMENT_CAPTURING',
            paymentStatus: 'CAPTURING',
          },
        },
      }),
    });
    expect(await claimed.json()).not.toHaveProperty('errors');
  }
});

describe('closing', () => {
  it('calls no order cancelled that nobody cancelled', async () => {
    await shop.place(id);
    await expect(shop.close(id, 'CANCELLED')).rejects.toThrow(/Nobody cancelled/);
    expect((await shop.order(id)).status).toBe('PLACED');
  });

  it('happens once', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order'], id);
    await shop.api.cancel(id, 'CUSTOMER');
    const error = await failing('process-payment');
    await shop.undoAndClose(id, error);
    const snapshot = await shop.snapshot();
    await shop.undoAndClose(id, error);
    expect(await shop.snapshot()).toEqual(snapshot);
  });
});
