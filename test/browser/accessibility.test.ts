import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { RequestRefundDocument } from '../../client/sdk/generated/operations.ts';
import { newAccount, signedIn } from '../support/customer.ts';
import { barriers, expectAccessible } from './accessible.ts';
import { isConnection, order, showsStatus, toCheckout } from './browser.ts';
import { interceptCalls } from './graphql-calls.ts';
import { holdFunction } from './hold.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

it('finds what is wrong with a page', async () => {
  const page = await suite.visit();
  await page.goto(suite.system.appUrl);
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  await page.evaluate(`
    const text = document.createElement('p');
    text.textContent = 'Hard to read, and far too wide';
    Object.assign(text.style, { color: '#999', background: '#aaa', width: '1500px' });
    document.querySelector('#content').append(text, document.createElement('button'));
  `);
  const found = await barriers(page);
  for (const where of ['light, 390', 'light, 1440', 'dark, 390', 'dark, 1440']) {
    for (const what of ['color-contrast', 'button-name', 'beyond the edge']) {
      expect(found.filter((one) => one.startsWith(`${where} wide: ${what}`))).not.toEqual([]);
    }
  }
});

describe('whoever comes', () => {
  it('can sign in, sign up and ask for another password', async () => {
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill('nobody@example.com');
    await page.getByLabel('Password').fill('Not-the-password-1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Choose a new one' }).click();
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in' }).click();

    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill('accessible@example.com');
    await page.getByLabel('Password').fill('longenoughbutsimple');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Password').fill('Long-Enough-1234');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByLabel('Code').waitFor();
    await expectAccessible(page);
  });
});

describe('a customer', () => {
  it('can use the shop, with and without anything in the basket', async () => {
    const page = await suite.shop(await newAccount(suite.system));
    await page.getByRole('button', { name: 'Add Brew scale' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Search').fill('no such thing');
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await expectAccessible(page);

    await page.goto(`${suite.system.appUrl}/checkout`);
    await page.getByRole('heading', { name: 'Your basket is empty' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'To the catalogue' }).click();
    await page.getByRole('button', { name: 'Add Brew scale' }).click();
    await page.getByRole('button', { name: 'One more Brew scale' }).waitFor();
    await expectAccessible(page);
    await toCheckout(page, 'Last roast of the season');
    await page.getByLabel('Pay with').waitFor();
    await expectAccessible(page);
    const calls = await interceptCalls(page, 'placeOrder');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByRole('button', { name: 'Placing the order' }).waitFor();
    await expectAccessible(page);
    await (await calls.next()).loseAnswer();
    await page.reload();
    await page.getByText('An order of yours has no answer yet').waitFor();
    await expectAccessible(page);
  });

  it('can read the account page, and a page that does not exist', async () => {
    const page = await suite.shop('customer@example.com');
    await page.goto(`${suite.system.appUrl}/account`);
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    await expectAccessible(page);
    await page.goto(`${suite.system.appUrl}/no/such/page`);
    await page.getByRole('heading', { name: 'This address leads nowhere' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${suite.system.appUrl}/orders/none`);
    await page.getByRole('heading', { name: 'There is no such order' }).waitFor();
    await expectAccessible(page);
  });
});

describe('an order', () => {
  /** With its log unfolded. */
  async function isAccessible(page: Page, status: string): Promise<void> {
    await showsStatus(page, status);
    const log = page.locator('.events');
    if ((await log.getAttribute('open')) === null) await log.locator('summary').click();
    await expectAccessible(page);
  }

  it('can be followed from its placing to a refund, and found in the list', async () => {
    const page = await suite.shop(await newAccount(suite.system));
    await page.goto(`${suite.system.appUrl}/orders`);
    await page.getByRole('heading', { name: 'No orders yet' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('link', { name: 'Shop', exact: true }).click();
    const hold = await holdFunction(suite.system, '*UpdateInventory*');
    const orderId = await order(page, 'Brew scale');
    await isAccessible(page, 'Payment approved');
    await page.context().setOffline(true);
    await isConnection(page, 'offline');
    await expectAccessible(page);
    await page.context().setOffline(false);
    await hold.release();
    await isAccessible(page, 'Completed');
    const operator = await signedIn(suite.system, 'operator@example.com');
    await operator.request(RequestRefundDocument, {
      orderId,
      amount: { amount: 1000, currency: 'EUR' },
      reason: 'A scratch.',
      returnStock: false,
      idempotencyKey: randomUUID(),
    });
    await isAccessible(page, 'Partly refunded');
    await page.getByRole('link', { name: 'Your orders' }).click();
    await page.locator(`[data-order="${orderId}"]`).waitFor();
    await expectAccessible(page);
  });

  it('can be confirmed, cancelled, and ordered again', async () => {
    const page = await suite.shop('second@example.com');
    await order(page, 'Brew scale', 'tok_action_required');
    await page.getByText('Your payment waits for you').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await isAccessible(page, 'Cancelled');
    await page.getByRole('link', { name: 'Shop', exact: true }).click();
    await order(page, 'Brew scale', 'tok_decline_insufficient_funds');
    await page.getByRole('button', { name: 'Order again with another payment' }).waitFor();
    await isAccessible(page, 'Rejected');
  });
});
