import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signedIn, type Customer } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { ended, eventsUntil } from '../support/watch.ts';
import { expectAccessible } from './accessible.ts';
import { isConnection, launchBrowser, openShop, showsStatus } from './browser.ts';
import { holdFunction } from './hold.ts';

/** Longer than the longest pause between two tries of a step. */
const PAUSE_MS = 9_000;
const SCALE = [{ productId: 'scale', quantity: 1 }];
const BEANS = [{ productId: 'espresso-beans', quantity: 2 }];

let system: TestSystem;
let browser: Browser;
let customer: Customer;
let second: Customer;

beforeAll(async () => {
  [system, browser] = await Promise.all([bootSystem(), launchBrowser()]);
  customer = await signedIn(system, 'customer@example.com');
  second = await signedIn(system, 'second@example.com');
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

type Window = Awaited<ReturnType<typeof openShop>>;

/** An operator's window on a page of theirs. */
async function openDesk(path = '/operations'): Promise<Window> {
  const page = await openShop(browser, system, 'operator@example.com');
  await page.goto(`${system.appUrl}${path}`);
  return page;
}

const row = (page: Page, orderId: string): Locator => page.locator(`tr[data-order="${orderId}"]`);
const state = (page: Page, name: string): Locator => page.locator(`[data-state="${name}"][data-outcome]`);
const tableRow = (page: Page, caption: string, text: string): Locator =>
  page.getByRole('table', { name: caption }).locator('tbody tr', { hasText: text });

async function rowShows(page: Page, orderId: string, label: string): Promise<void> {
  await row(page, orderId)
    .locator('.badge', { hasText: new RegExp(`^${label}$`) })
    .waitFor();
}

async function placed(who: Customer, lines: typeof SCALE, paymentToken = 'tok_approve'): Promise<string> {
  const orderId = await who.placed({ lines, paymentToken });
  await ended(system, who, orderId);
  return orderId;
}

/** An order that could not be undone: people have it. The clock goes on to the next try whenever one has failed. */
async function inNeed(who: Customer): Promise<string> {
  const orderId = await who.placed({ lines: SCALE, paymentToken: 'tok_void_fails' });
  for (let failed = 1; ; failed += 1) {
    const events = await eventsUntil(
      system,
      who,
      orderId,
      (events) =>
        events.some(({ status }) => status === 'NEEDS_ATTENTION') ||
        events.filter(({ type }) => type === 'STEP_RETRYING').length >= failed,
      false,
    );
    if (events.some(({ status }) => status === 'NEEDS_ATTENTION')) return orderId;
    await fetch(`${system.appUrl}/_local/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance: PAUSE_MS }),
    });
  }
}

async function askForRefund(page: Page, amount: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Refund' });
  await dialog.getByLabel('A part').check();
  await dialog.getByLabel('Amount in EUR').fill(amount);
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: /^Refund €/ }).click();
}

describe('an operator', () => {
  it('sees an order arrive, move and complete without a reload', async () => {
    const page = await openDesk();
    await isConnection(page, 'live');
    let loads = 0;
    page.on('load', () => (loads += 1));
    const hold = await holdFunction(system, '*UpdateInventory*');
    const orderId = await customer.placed({ lines: SCALE, paymentToken: 'tok_approve' });
    await rowShows(page, orderId, 'Payment approved');
    await row(page, orderId).locator('.badge', { hasText: 'New' }).waitFor();
    await row(page, orderId).getByText('1 × Brew scale').waitFor();
    await hold.release();
    await rowShows(page, orderId, 'Completed');
    await page.getByRole('img', { name: /Orders per minute .* placed [1-9]\d*, completed [1-9]/ }).waitFor();
    await page.getByRole('img', { name: /Hold the goods/ }).waitFor();
    expect(loads).toBe(0);
    expect(page.faults).toEqual([]);
  });

  it('holds the list still, and lets it go on', async () => {
    const page = await openDesk();
    await isConnection(page, 'live');
    await page.getByRole('button', { name: 'Pause' }).click();
    const orderId = await customer.placed({ lines: SCALE, paymentToken: 'tok_approve' });
    await page.getByRole('button', { name: 'Go on, 1 new' }).click();
    await row(page, orderId).waitFor();
  });

  it('finds orders by status, customer, product and number', async () => {
    const well = await placed(customer, SCALE);
    const declined = await placed(second, BEANS, 'tok_decline');
    const page = await openDesk();
    const search = page.getByLabel('Search');
    const status = page.getByLabel('Status');
    await row(page, well).waitFor();
    await row(page, declined).waitFor();

    await status.selectOption('nothing');
    await row(page, well).waitFor({ state: 'detached' });
    await row(page, declined).waitFor();
    await status.selectOption('COMPLETED');
    await row(page, well).waitFor();
    await row(page, declined).waitFor({ state: 'detached' });
    await status.selectOption('');

    await search.fill(second.id);
    await row(page, declined).waitFor();
    await row(page, well).waitFor({ state: 'detached' });
    await search.fill('brew scale');
    await row(page, well).waitFor();
    await row(page, declined).waitFor({ state: 'detached' });
    await search.fill(declined.slice(-8).toLowerCase());
    await row(page, declined).waitFor();

    // One that is not there can still be asked for by its whole number.
    await search.fill(`${well.slice(0, -1)}${well.endsWith('0') ? '1' : '0'}`);
    await page.getByRole('link', { name: /^Open the order/ }).click();
    await page.getByRole('heading', { name: 'There is no such order' }).waitFor();
  });

  it('follows an order through its machine and its books, and gives a part of the money back', async () => {
    const page = await openDesk();
    await isConnection(page, 'live');
    const hold = await holdFunction(system, '*CapturePayment*');
    const orderId = await customer.placed({ lines: BEANS, paymentToken: 'tok_approve' });
    await row(page, orderId).getByRole('link').click();
    await page.locator('[data-state="CapturePayment"][data-outcome="RUNNING"]').waitFor();
    await page.locator('[data-state="ValidateOrder"][data-outcome="SUCCEEDED"]').waitFor();
    expect(await state(page, 'VoidPayment').count()).toBe(0);
    await hold.release();
    await showsStatus(page, 'Completed');
    await page.locator('[data-state="OrderClosed"][data-outcome="SUCCEEDED"]').waitFor();
    await tableRow(page, 'Payment ledger', 'Captured').getByText('€49.80').waitFor();
    await tableRow(page, 'Stock ledger', 'Commit').getByText('−2').first().waitFor();
    await page.getByRole('tab', { name: 'Table' }).click();
    await tableRow(page, 'States in the order in which they were entered', 'GenerateReceipt').waitFor();

    await askForRefund(page, '10,00', 'One bag was open');
    await page.locator('[data-refund="DONE"]').getByText('One bag was open').waitFor();
    await showsStatus(page, 'Partly refunded');
    await tableRow(page, 'Payment ledger', 'Refund').getByText('€10.00').waitFor();
    const asked = tableRow(page, 'Events of the order', 'Refund requested');
    expect(await asked.innerText()).toMatch(/€10\.00[^]*One bag was open[^]*You/);
    // The refund has an execution of its own; the order's can still be looked at.
    const execution = page.getByLabel('Execution', { exact: true });
    expect(await execution.locator('option').count()).toBe(2);
    await page.getByRole('tab', { name: 'Drawing' }).click();
    await page.locator('[data-state="Refunded"][data-outcome="SUCCEEDED"]').waitFor();
    await execution.selectOption({ index: 0 });
    await page.locator('[data-state="OrderClosed"][data-outcome="SUCCEEDED"]').waitFor();
    await page.getByText('Refundable').locator('..').getByText('€39.80').waitFor();
    expect(page.faults).toEqual([]);
  });

  it('is told what is wrong with a sum before it is sent', async () => {
    const orderId = await placed(customer, SCALE);
    const page = await openDesk(`/operations/orders/${orderId}`);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Refund' });
    await dialog.getByLabel('A part').check();
    await dialog.getByLabel('Amount in EUR').fill('5000');
    await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
    await dialog.getByText('At most €59.00 can be given back.').waitFor();
    await dialog.getByText('Say why').waitFor();
    expect(await dialog.getByLabel('Amount in EUR').evaluate((field) => field.matches(':focus'))).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator(':focus').innerText()).toBe('Refund');
  });

  it('whose connection breaks asks for the answer after a reload, and refunds once', async () => {
    const orderId = await placed(customer, SCALE);
    const page = await openDesk(`/operations/orders/${orderId}`);
    const keys = new Set<string>();
    let cut = true;
    await page.route('**/graphql', async (route) => {
      const { query, variables } = route.request().postDataJSON() as {
        query: string;
        variables: { idempotencyKey: string };
      };
      if (!query.includes('requestRefund')) return route.fallback();
      keys.add(variables.idempotencyKey);
      if (!cut) return route.fallback();
      // The server hears it; its answer gets lost.
      await route.fetch();
      return route.abort();
    });
    await askForRefund(page, '9.00', 'Scratched');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await page.reload();
    await page.getByText('The refund of €9.00 has no answer yet').waitFor();
    cut = false;
    await page.getByRole('button', { name: 'Ask for the answer' }).click();
    await page.locator('[data-refund="DONE"]').waitFor();
    await page.getByText('has no answer yet').waitFor({ state: 'detached' });
    expect(keys.size).toBe(1);
    expect(await page.locator('[data-refund]').count()).toBe(1);
  });

  it('cancels a paid order, which gives all of it back', async () => {
    const orderId = await placed(customer, SCALE);
    const page = await openDesk(`/operations/orders/${orderId}`);
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this order?' });
    await dialog.getByText('€59.00, is given back').waitFor();
    await dialog.getByRole('button', { name: 'Cancel the order' }).click();
    await showsStatus(page, 'Refunded');
    await tableRow(page, 'Stock ledger', 'Return').waitFor();
    await page.getByText('Nothing can be done with the order as it stands.').waitFor();
  });

  it('finds what needs people, has it done again, and the log says who and why', async () => {
    const orderId = await inNeed(customer);
    const page = await openDesk('/operations/problems');
    const problem = tableRow(page, 'Problems, longest waiting first', orderId);
    await problem.getByText('PROVIDER_UNAVAILABLE').waitFor();
    await problem.getByRole('link').click();
    await showsStatus(page, 'Needs people');
    await page.locator('[data-state="VoidPayment"][data-outcome="CAUGHT"]').waitFor();

    await page.getByRole('button', { name: 'Do it again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Do it again?' });
    await dialog.getByRole('button', { name: 'Do it again' }).click();
    await dialog.getByText('Say why').waitFor();
    await dialog.getByLabel('Reason').fill('The provider is up again');
    await dialog.getByRole('button', { name: 'Do it again' }).click();
    await showsStatus(page, 'Failed');
    const repair = tableRow(page, 'Events of the order', 'Repair requested');
    expect(await repair.innerText()).toMatch(/The provider is up again[^]*You/);
    await tableRow(page, 'Payment ledger', 'Void').waitFor();
    await page.getByText('Nothing can be done with the order as it stands.').waitFor();

    await page.getByRole('link', { name: 'Problems' }).click();
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    expect(page.faults).toEqual([]);
  });
});

describe('a customer', () => {
  it('does not see the operators’ area, nor find it by its address', async () => {
    const orderId = await placed(customer, SCALE);
    const page = await openShop(browser, system, 'customer@example.com');
    expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
    for (const path of ['', '/problems', `/orders/${orderId}`]) {
      await page.goto(`${system.appUrl}/operations${path}`);
      await page.getByRole('heading', { name: 'This address leads nowhere' }).waitFor();
    }
  });
});

describe('the operators’ pages', () => {
  it('are fit for everybody', async () => {
    const orderId = await placed(customer, BEANS);
    const page = await openShop(browser, system, 'operator@example.com');
    const shows: readonly [path: string, heading: string, ready: () => Promise<void>][] = [
      ['', 'Live orders', () => row(page, orderId).waitFor()],
      ['/problems', 'Problems', () => page.getByRole('heading', { name: 'All is well' }).waitFor()],
      [`/orders/${orderId}`, 'Order', () => state(page, 'OrderClosed').waitFor()],
    ];
    for (const [path, heading, ready] of shows) {
      await page.goto(`${system.appUrl}/operations${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await ready();
      await expectAccessible(page);
    }
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByRole('dialog', { name: 'Refund' }).waitFor();
    await expectAccessible(page);
  });
});
