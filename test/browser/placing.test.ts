import { describe, expect, it } from 'vitest';
import { OrdersDocument } from '../../client/sdk/generated/operations.ts';
import { newAccount, signedIn } from '../support/customer.ts';
import { orderIdOf, showsStatus, toCheckout } from './browser.ts';
import { interceptCalls } from './graphql-calls.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

/** The ids of all orders of an account, as the API has them. */
async function ordersOf(email: string): Promise<string[]> {
  const { orders } = await (await signedIn(suite.system, email)).request(OrdersDocument, { first: 50 });
  return orders.items.map(({ id }) => id);
}

describe('placing an order', () => {
  it('orders once for a double click', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.shop(email);
    await toCheckout(page, 'Stoneware mug');
    const calls = await interceptCalls(page, 'placeOrder');
    await page.getByRole('button', { name: 'Place the order' }).dblclick();
    // A third time, now that it says what it is doing and takes no press.
    await page.getByRole('button', { name: 'Placing the order' }).click({ force: true });
    await (await calls.next()).pass();
    await showsStatus(page, 'Completed');
    expect(calls.keys).toHaveLength(1);
    expect(await ordersOf(email)).toEqual([orderIdOf(page)]);
    // The basket was sent: nothing is left to order a second time.
    await page.getByRole('link', { name: 'Basket: 0 units' }).waitFor();
  });

  it('goes on under the same key when the answer got lost and the page was loaded again', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.shop(email);
    await toCheckout(page, 'Stoneware mug');
    const calls = await interceptCalls(page, 'placeOrder');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await (await calls.next()).loseAnswer();
    await page.reload();
    await calls.passAll();

    await page.getByText('An order of yours has no answer yet').waitFor();
    await page.getByRole('button', { name: 'Ask for the answer' }).click();
    await page.getByText('This order had been placed before.').waitFor();
    await showsStatus(page, 'Completed');
    expect(new Set(calls.keys).size).toBe(1);
    expect(await ordersOf(email)).toEqual([orderIdOf(page)]);
    await page.getByRole('link', { name: 'Basket: 0 units' }).click();
    await page.getByRole('heading', { name: 'Your basket is empty' }).waitFor();
    expect(await page.getByText('An order of yours has no answer yet').count()).toBe(0);
  });

  it('takes the same basket from two tabs for one order', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.shop(email);
    await toCheckout(page, 'Stoneware mug');
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    const calls = await interceptCalls(page.context(), 'placeOrder');

    // Both are sent before either is answered.
    await page.getByRole('button', { name: 'Place the order' }).click();
    const first = await calls.next();
    await tab.getByRole('button', { name: 'Place the order' }).click();
    const second = await calls.next();
    await first.pass();
    await showsStatus(page, 'Completed');
    await second.pass();
    await showsStatus(tab, 'Completed');
    expect(first.idempotencyKey).toBe(second.idempotencyKey);
    expect(tab.url()).toBe(page.url());
    expect(await ordersOf(email)).toEqual([orderIdOf(page)]);
  });

  it('keeps one basket for all tabs, over a reload', async () => {
    const page = await suite.shop('customer@example.com');
    await page.getByRole('button', { name: 'Add Milk jug' }).click();
    const tab = await page.context().newPage();
    await tab.goto(suite.system.appUrl);
    await tab.getByRole('button', { name: 'One more Milk jug' }).click();
    await page.getByRole('link', { name: 'Basket: 2 units' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Basket: 2 units' }).click();
    await page.getByRole('button', { name: 'One less Milk jug' }).click();
    await page.getByRole('button', { name: 'Take out Milk jug' }).click();
    await page.getByRole('heading', { name: 'Your basket is empty' }).waitFor();
    await tab.getByRole('button', { name: 'Add Milk jug' }).waitFor();
  });

  it('asks for a decision where the goods became fewer meanwhile', async () => {
    const page = await suite.shop('customer@example.com');
    for (const click of ['Add', 'One more', 'One more']) {
      await page.getByRole('button', { name: `${click} Last roast of the season` }).click();
    }
    const other = await signedIn(suite.system, 'second@example.com');
    await other.placed({
      lines: [{ productId: 'last-roast', quantity: 5 }],
      paymentToken: 'tok_action_required',
    });
    const shop = await suite.shop('second@example.com');
    await shop.getByText('Only 2 left').waitFor();

    await page.getByRole('link', { name: /^To the checkout/ }).click();
    const line = page.locator('[data-line="last-roast"]');
    await line.getByText('Only 2 left.').waitFor();
    const calls = await interceptCalls(page, 'placeOrder');
    await page.getByRole('button', { name: 'Place the order' }).click();
    // Nothing is sent; the way on has the focus.
    await page.keyboard.press('Enter');
    await page.getByText('One line needs your decision first.').waitFor({ state: 'detached' });
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: /^One less/ }))
      .waitFor();
    expect(calls.keys).toEqual([]);
    await calls.passAll();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await showsStatus(page, 'Completed');
    await page.getByText('2 × Last roast of the season').waitFor();
  });
});
