import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shop } from '../testing/shop.ts';
import { openLocalShop } from '../testing/local-shop.ts';

let shop: Shop;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
});

afterAll(() => close());

async function validated(orderId: string, lines: { productId: string; quantity: number }[]): Promise<void> {
  await shop.place(orderId, { lines });
  await shop.run('validate-order', orderId);
}

/** Saves the order as often as it takes; the refusal's details, or undefined when the stock is held. */
async function save(orderId: string): Promise<unknown> {
  const error = await shop.persist('save-order', orderId);
  return error === undefined ? undefined : JSON.parse((error as Error).message);
}

it('gives seven units to seven of twenty who want them at once', async () => {
  await shop.putProduct({ id: 'rare', onHand: 7 });
  const ids = Array.from({ length: 20 }, () => shop.newOrderId());
  await Promise.all(ids.map((orderId) => validated(orderId, [{ productId: 'rare', quantity: 1 }])));
  const answers = await Promise.all(ids.map(save));
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(7);
  expect(answers.filter((answer) => answer !== undefined)).toEqual(
    Array.from({ length: 13 }, () =>
      expect.objectContaining({
        code: 'OUT_OF_STOCK',
        details: { lines: [{ productId: 'rare', wanted: 1, available: 0 }] },
      }),
    ),
  );
  expect(await shop.stock('rare')).toEqual({ onHand: 7, reserved: 7, ledger: { onHand: 7, reserved: 7 } });
});

it('names every line that is short and holds none of the others', async () => {
  await shop.putProduct({ id: 'a', onHand: 1 });
  await shop.putProduct({ id: 'b', onHand: 5 });
  await shop.putProduct({ id: 'c', onHand: 0 });
  const id = shop.newOrderId();
  await validated(id, [
    { productId: 'c', quantity: 1 },
    { productId: 'b', quantity: 5 },
    { productId: 'a', quantity: 2 },
  ]);
  expect(await save(id)).toMatchObject({
    code: 'OUT_OF_STOCK',
    message: 'The c: 1 wanted, none left. The a: 2 wanted, 1 left.',
    details: {
      lines: [
        { productId: 'c', wanted: 1, available: 0 },
        { productId: 'a', wanted: 2, available: 1 },
      ],
    },
  });
  expect(await shop.stock('b')).toMatchObject({ reserved: 0 });
  expect(await shop.holdState(id)).toBeUndefined();
});

it('keeps counters and ledger equal, and never sells what is not there, whatever happens to orders', async () => {
  const products = ['p', 'q', 'r'];
  let run = 0;
  const wish = fc.record({
    quantities: fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 })
      .filter((all) => all.some(Boolean)),
    then: fc.constantFrom('keep', 'commit', 'release', 'commit and return', 'release twice'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 6 }), async (wishes) => {
      run++;
      for (const product of products) await shop.putProduct({ id: `${product}${run}`, onHand: 6 });
      await Promise.all(
        wishes.map(async ({ quantities, then }) => {
          const orderId = shop.newOrderId();
          const lines = products
            .map((product, at) => ({ productId: `${product}${run}`, quantity: quantities[at] ?? 0 }))
            .filter((line) => line.quantity > 0);
          await validated(orderId, lines);
          if ((await save(orderId)) !== undefined) return;
          if (then.startsWith('commit')) await shop.runAll(['process-payment', 'update-inventory'], orderId);
          if (then !== 'keep' && then !== 'commit') await shop.run('release-stock', orderId);
          if (then === 'release twice') await shop.run('release-stock', orderId);
        }),
      );
      for (const product of products) {
        const { onHand, reserved, ledger } = await shop.stock(`${product}${run}`);
        expect(ledger).toEqual({ onHand, reserved });
        expect(reserved).toBeGreaterThanOrEqual(0);
        expect(reserved).toBeLessThanOrEqual(onHand);
      }
    }),
    { numRuns: 15 },
  );
});
