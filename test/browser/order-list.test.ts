import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { newAccount, signedIn } from '../support/customer.ts';
import { ended } from '../support/watch.ts';
import { isConnection, order, showsStatus } from './browser.ts';
import { holdFunction } from './hold.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

async function toOrders(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Your orders' }).click();
  await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  await isConnection(page, 'live');
}

/** Waits for the row of an order to show this status. */
async function listsAs(page: Page, orderId: string, label: string): Promise<void> {
  const badge = page.locator(`[data-order="${orderId}"] .badge`);
  await badge.filter({ hasText: new RegExp(`^${label}$`) }).waitFor();
}

describe("the customer's orders", () => {
  it('show an order of another tab and of another device as it is placed and moves on', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.shop(email);
    const tab = await page.context().newPage();
    await tab.goto(suite.system.appUrl);
    await toOrders(tab);
    await tab.getByRole('heading', { name: 'No orders yet' }).waitFor();
    const device = await suite.shop(email);
    await toOrders(device);
    let loads = 0;
    for (const one of [tab, device]) one.on('load', () => (loads += 1));

    const hold = await holdFunction(suite.system, '*UpdateInventory*');
    const orderId = await order(page, 'Milk jug');
    for (const one of [tab, device]) await listsAs(one, orderId, 'Payment approved');
    await hold.release();
    for (const one of [tab, device]) await listsAs(one, orderId, 'Completed');
    expect(loads).toBe(0);

    await device.locator(`[data-order="${orderId}"] a`).click();
    await showsStatus(device, 'Completed');
  });

  it('catch up with what happened while there was no network', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.shop(email);
    await toOrders(page);
    await page.context().setOffline(true);
    await isConnection(page, 'offline');
    const customer = await signedIn(suite.system, email);
    const orderId = await customer.placed({
      lines: [{ productId: 'milk-jug', quantity: 1 }],
      paymentToken: 'tok_approve',
    });
    await ended(suite.system, customer, orderId);
    expect(await page.getByRole('heading', { name: 'No orders yet' }).isVisible()).toBe(true);
    await page.context().setOffline(false);
    await listsAs(page, orderId, 'Completed');
    await isConnection(page, 'live');
  });

  it('can be narrowed down to a status, and read page by page', async () => {
    const email = await newAccount(suite.system);
    const customer = await signedIn(suite.system, email);
    const lines = [{ productId: 'filter-papers', quantity: 1 }];
    const declined = await customer.placed({ lines, paymentToken: 'tok_decline' });
    const placed: string[] = [declined];
    while (placed.length < 22) {
      placed.push(await customer.placed({ lines, paymentToken: 'tok_approve' }));
    }
    const page = await suite.shop(email);
    await toOrders(page);
    await listsAs(page, placed.at(-1) ?? '', 'Completed');
    const shown = (): Promise<number> => page.locator('[data-order]').count();
    expect(await shown()).toBe(20);
    await page.getByRole('button', { name: 'Show older orders' }).click();
    await listsAs(page, declined, 'Rejected');
    expect(await shown()).toBe(22);
    expect(await page.getByRole('button', { name: 'Show older orders' }).count()).toBe(0);

    await page.getByLabel('Show').selectOption('Rejected');
    await listsAs(page, declined, 'Rejected');
    expect(await shown()).toBe(1);
    await page.getByLabel('Show').selectOption('Expired');
    await page.getByRole('heading', { name: 'No order stands like this' }).waitFor();
    await page.getByRole('button', { name: 'Show all orders' }).click();
    await listsAs(page, placed.at(-1) ?? '', 'Completed');
  });
});
