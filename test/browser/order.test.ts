import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { launchBrowser, openShop } from './browser.ts';
import { STEP_NAMES } from '../../domain/steps.ts';

let system: TestSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([bootSystem(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

describe('a customer in the browser', () => {
  it('orders two products and sees every step to the end without a reload, then opens the receipt', async () => {
    const page = await openShop(browser, system.appUrl, 'customer@example.com');
    await page.getByRole('button', { name: 'Add Espresso beans, 1 kg' }).click();
    await page.getByRole('button', { name: 'Add Stoneware mug' }).click();
    await page.getByRole('button', { name: /^Place order/ }).click();
    await page.waitForURL(/\/orders\/.+/);
    let loads = 0;
    page.on('load', () => (loads += 1));

    for (const step of STEP_NAMES) await page.locator(`[data-step="${step}"][data-state="DONE"]`).waitFor();
    await page.locator('.badge', { hasText: 'Completed' }).waitFor();
    expect(loads).toBe(0);

    const receiptRequest = page
      .context()
      .waitForEvent('response', (response) => response.url().includes('/receipts/'));
    await page.getByRole('button', { name: 'Open the receipt' }).click();
    const receipt = await receiptRequest;
    expect(receipt.status()).toBe(200);
    expect(receipt.headers()['content-type']).toBe('application/pdf');

    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const outbox = await page.context().newPage();
    await outbox.goto(`${system.appUrl}/_local/outbox`);
    expect(await outbox.textContent('body')).toContain(orderId);
    await page.context().close();
  });

  it('is told why when the card is declined', async () => {
    const page = await openShop(browser, system.appUrl, 'second@example.com');
    await page.getByRole('button', { name: 'Add Brew scale' }).click();
    await page.getByLabel('Pay with').selectOption('tok_decline');
    await page.getByRole('button', { name: /^Place order/ }).click();
    await page.locator('.badge', { hasText: 'Rejected' }).waitFor();
    await page.locator('[data-step="PROCESS_PAYMENT"][data-state="FAILED"]').waitFor();
    await page.context().close();
  });

  it('cannot sign in with a wrong password, and is told so', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(system.appUrl);
    await page.getByLabel('E-mail').fill('customer@example.com');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Incorrect username or password.');
    await context.close();
  });

  it('creates an account with the code from the outbox', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(system.appUrl);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill('buyer@example.com');
    await page.getByLabel('Password').fill('A-good-Passw0rd');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel(/^Code/).waitFor();
    const outbox = await context.newPage();
    await outbox.goto(`${system.appUrl}/_local/outbox`);
    const [code = ''] = /\b\d{6}\b/.exec(await outbox.innerText('body')) ?? [];
    await page.getByLabel(/^Code/).fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
    await context.close();
  });
});
