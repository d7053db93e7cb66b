import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf, stockMismatches } from './support/books.ts';
import { newCustomer } from './support/customer.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended } from './support/watch.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await bootSystem();
});
afterAll(() => system?.stop());

describe('twenty buyers of seven units', () => {
  it('makes seven of them happy, tells thirteen why not, and leaves none', async () => {
    const buyers = [];
    for (let n = 0; n < 20; n += 1) buyers.push(await newCustomer(system));

    const ends = await Promise.all(
      buyers.map(async (buyer) => {
        const orderId = await buyer.placed({
          lines: [{ productId: 'last-roast', quantity: 1 }],
          paymentToken: 'tok_approve',
        });
        return (await ended(system, buyer, orderId)).at(-1);
      }),
    );

    expect(ends.filter((end) => end?.status === 'COMPLETED')).toHaveLength(7);
    expect(
      ends.filter((end) => end?.status === 'REJECTED' && end.reasonCode === 'OUT_OF_STOCK'),
    ).toHaveLength(13);
    const products = await itemsOf(system, 'CatalogTable');
    expect(products.find(({ id }) => id === 'last-roast')).toMatchObject({ onHand: 0, reserved: 0 });
    expect(await stockMismatches(system)).toEqual([]);
  });
});
