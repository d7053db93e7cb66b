import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { STEP_NAMES, type StepName } from '../../domain/steps.ts';
import { signedIn } from '../support/customer.ts';
import { storedEvents } from '../support/watch.ts';
import { listen } from './announcements.ts';
import { isConnection, order, orderIdOf, showsStatus, signIn } from './browser.ts';
import { holdFunction } from './hold.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

async function showsDone(page: Page, steps: readonly StepName[]): Promise<void> {
  for (const step of steps) await page.locator(`[data-step="${step}"][data-state="DONE"]`).waitFor();
}

/** Unfolds the log of events and gives the sequence of each. */
async function loggedSequences(page: Page): Promise<number[]> {
  await page.locator('.events summary').click();
  return page
    .locator('.events li')
    .evaluateAll((items) => items.map((item) => Number(item.getAttribute('data-sequence'))));
}

describe('an order on its page', () => {
  it('shows every step to the end without a reload; the receipt opens and the notice is sent', async () => {
    const page = await suite.shop('customer@example.com');
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
    await outbox.goto(`${suite.system.appUrl}/_local/outbox`);
    expect(await outbox.textContent('body')).toContain(orderId);
  });

  it('goes on where it stands after a reload in the middle', async () => {
    const page = await suite.shop('customer@example.com');
    const hold = await holdFunction(suite.system, '*UpdateInventory*');
    await order(page, 'Brew scale');
    await showsDone(page, ['VALIDATE_ORDER', 'SAVE_ORDER', 'PROCESS_PAYMENT']);
    await page.reload();
    await showsDone(page, ['VALIDATE_ORDER', 'SAVE_ORDER', 'PROCESS_PAYMENT']);
    await showsStatus(page, 'Payment approved');
    await isConnection(page, 'live');
    await hold.release();
    await showsStatus(page, 'Completed');
  });

  it('stays readable without a network, says as of when, and catches up by itself', async () => {
    const page = await suite.shop('customer@example.com');
    const hold = await holdFunction(suite.system, '*UpdateInventory*');
    const orderId = await order(page, 'Brew scale');
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
    const stored = await storedEvents(await signedIn(suite.system, 'customer@example.com'), orderId);
    expect(await loggedSequences(page)).toEqual(stored.map(({ sequence }) => sequence));
  });

  it('is the same in two tabs and on a second device', async () => {
    const page = await suite.shop('customer@example.com');
    const hold = await holdFunction(suite.system, '*GenerateReceipt*');
    await order(page, 'Milk jug');
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    const device = await suite.visit();
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
    const page = await suite.shop('customer@example.com');
    await order(page, 'Milk jug');
    const other = await suite.shop('second@example.com');
    await other.goto(page.url());
    await other.getByRole('heading', { name: 'There is no such order' }).waitFor();
    await other.getByRole('link', { name: 'To your orders' }).click();
    await other.getByRole('heading', { name: 'Your orders' }).waitFor();
  });

  it('says each step once to screen readers, also over a lost connection', async () => {
    const page = await suite.shop('customer@example.com');
    const said = await listen(page);
    const hold = await holdFunction(suite.system, '*UpdateInventory*');
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
    const page = await suite.shop('customer@example.com');
    await order(page, 'Travel mug', 'tok_fail_twice_then_approve');
    await showsStatus(page, 'Completed');
    await page.getByText('Done', { exact: false }).first().waitFor();
    expect(await page.locator('[data-step="PROCESS_PAYMENT"]').innerText()).toContain('at attempt 3');
    expect(await page.locator('.events li').first().isVisible()).toBe(false);
    const sequences = await loggedSequences(page);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    const log = await page.locator('.events li').allInnerTexts();
    const tries = log.flatMap((text) => /trying again, (attempt \d of \d)/.exec(text)?.[1] ?? []);
    expect(tries).toEqual(['attempt 2 of 4', 'attempt 3 of 4']);
  });
});

describe('an order that comes to nothing', () => {
  it('says why, and leads to another payment with the same goods in one click', async () => {
    const page = await suite.shop('second@example.com');
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
  });
});
