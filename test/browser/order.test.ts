import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { STEP_NAMES, type StepName } from '../../domain/steps.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import {
  isConnection,
  launchBrowser,
  newVisitor,
  openShop,
  order,
  orderIdOf,
  showsStatus,
  signIn,
} from './browser.ts';
import { holdFunction } from './hold.ts';

let system: TestSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([bootSystem(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function showsDone(page: Page, steps: readonly StepName[]): Promise<void> {
  for (const step of steps) await page.locator(`[data-step="${step}"][data-state="DONE"]`).waitFor();
}

/** Keeps all that the page's live region says from now on, and gives it in the order it was said. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    window.said = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) said.push(node.textContent);
    }).observe(document.querySelector('[aria-label="Announcements"]'), { childList: true });
  `);
  return () => page.evaluate('window.said');
}

describe('an order on its page', () => {
  it('shows every step to the end without a reload; the receipt opens and the notice is sent', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    await page.getByRole('button', { name: 'Add Stoneware mug' }).click();
    const orderId = await order(page, 'Espresso beans, 1 kg');
    let loads = 0;
    page.on('load', () => (loads += 1));
    await showsDone(page, STEP_NAMES);
    await showsStatus(page, 'Completed');
    await isConnection(page, 'live');
    expect(loads).toBe(0);

    const opened = page
      .context()
      .waitForEvent('response', (response) => response.url().includes('/receipts/'));
    await page.getByRole('button', { name: 'Open the receipt' }).click();
    const receipt = await opened;
    expect(receipt.status()).toBe(200);
    expect(receipt.headers()['content-type']).toBe('application/pdf');

    const outbox = await page.context().newPage();
    await outbox.goto(`${system.appUrl}/_local/outbox`);
    expect(await outbox.textContent('body')).toContain(orderId);
    expect(page.faults).toEqual([]);
  });

  it('goes on where it stands after a reload in the middle', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const hold = await holdFunction(system, '*UpdateInventory*');
    await order(page, 'Brew scale');
    await showsDone(page, ['VALIDATE_ORDER', 'SAVE_ORDER', 'PROCESS_PAYMENT']);
    await page.reload();
    await showsDone(page, ['VALIDATE_ORDER', 'SAVE_ORDER', 'PROCESS_PAYMENT']);
    await showsStatus(page, 'Payment approved');
    await isConnection(page, 'live');
    await hold.release();
    await showsStatus(page, 'Completed');
    expect(page.faults).toEqual([]);
  });

  it('stays readable without a network, says as of when, and catches up by itself', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const hold = await holdFunction(system, '*UpdateInventory*');
    await order(page, 'Brew scale');
    await showsStatus(page, 'Payment approved');
    await isConnection(page, 'live');
    await page.context().setOffline(true);
    await isConnection(page, 'offline');
    expect(await page.locator('[data-connection]').innerText()).toMatch(/as of \d/);
    await showsStatus(page, 'Payment approved');
    // It goes all its way unheard.
    await hold.release();
    await page.context().setOffline(false);
    await showsStatus(page, 'Completed');
    await showsDone(page, STEP_NAMES);
    await isConnection(page, 'live');
  });

  it('is the same in two tabs and on a second device', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const hold = await holdFunction(system, '*GenerateReceipt*');
    await order(page, 'Milk jug');
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    const { page: device } = await newVisitor(browser, system);
    await device.goto(page.url());
    await signIn(device, 'customer@example.com');
    for (const one of [page, tab, device]) {
      await showsStatus(one, 'Confirmed');
      await isConnection(one, 'live');
    }
    await hold.release();
    for (const one of [page, tab, device]) await showsStatus(one, 'Completed');
  });

  it('does not exist for another customer', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    await order(page, 'Milk jug');
    const other = await openShop(browser, system, 'second@example.com');
    await other.goto(page.url());
    await other.getByRole('heading', { name: 'There is no such order' }).waitFor();
    await other.getByRole('link', { name: 'To your orders' }).click();
    await other.getByRole('heading', { name: 'Your orders' }).waitFor();
  });

  it('says each step once to screen readers, also over a lost connection', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const said = await listen(page);
    const hold = await holdFunction(system, '*UpdateInventory*');
    await order(page, 'Travel mug');
    await showsStatus(page, 'Payment approved');
    await page.context().setOffline(true);
    await isConnection(page, 'offline');
    await page.context().setOffline(false);
    await isConnection(page, 'live');
    await hold.release();
    await showsStatus(page, 'Completed');
    await page.locator('.events summary').click();
    await page.locator('.events li', { hasText: 'The order is completed' }).waitFor();
    const texts = await said();
    expect(texts).toContain('Set the goods aside: done');
    expect(texts).toContain('The order is completed');
    expect(texts).toEqual([...new Set(texts)]);
    // A reload shows what happened, and says nothing of it.
    await page.reload();
    await showsStatus(page, 'Completed');
    const later = await listen(page);
    await isConnection(page, 'live');
    expect(await later()).toEqual([]);
  });

  it('keeps its log of everything that happened, folded away', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    await order(page, 'Travel mug', 'tok_fail_twice_then_approve');
    await showsStatus(page, 'Completed');
    await page.getByText('Done', { exact: false }).first().waitFor();
    expect(await page.locator('[data-step="PROCESS_PAYMENT"]').innerText()).toContain('at attempt 3');
    expect(await page.locator('.events li').first().isVisible()).toBe(false);
    await page.locator('.events summary').click();
    const log = await page.locator('.events li').allInnerTexts();
    const tries = log.flatMap((text) => /trying again, (attempt \d of \d)/.exec(text)?.[1] ?? []);
    expect(tries).toEqual(['attempt 2 of 4', 'attempt 3 of 4']);
    const sequences = await page
      .locator('.events li')
      .evaluateAll((items) => items.map((item) => Number(item.getAttribute('data-sequence'))));
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });
});

describe('an order that comes to nothing', () => {
  it('says why, and leads to another payment with the same goods in one click', async () => {
    const page = await openShop(browser, system, 'second@example.com');
    const declined = await order(page, 'Brew scale', 'tok_decline_insufficient_funds');
    await showsStatus(page, 'Rejected');
    await page.locator('[data-step="PROCESS_PAYMENT"][data-state="FAILED"]').waitFor();
    await page.getByText('the payment was declined').first().waitFor();
    await page.getByRole('button', { name: 'Order again with another payment' }).click();
    await page.getByRole('heading', { name: 'Checkout' }).waitFor();
    await page.locator('[data-line="scale"]').waitFor();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/orders/') && !url.pathname.endsWith(declined));
    await showsStatus(page, 'Completed');
    expect(orderIdOf(page)).not.toBe(declined);
    expect(page.faults).toEqual([]);
  });
});
