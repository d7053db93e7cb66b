import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unhurriedAssembly } from '../support/assembly.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { launchBrowser, openShop } from './browser.ts';

let system: TestSystem;
let browser: Browser;
// Time enough between two tries of the payment for a person to cancel.
const assembly = unhurriedAssembly(5);

beforeAll(async () => {
  [system, browser] = await Promise.all([bootSystem({ assembly: assembly.path }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  assembly.remove();
});

/** Places an order that can be cancelled for a while, and asks to cancel it. */
async function askToCancel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add Brew scale' }).click();
  await page.getByLabel('Pay with').selectOption('tok_fail_twice_then_approve');
  await page.getByRole('button', { name: /^Place order/ }).click();
  await page.getByRole('button', { name: 'Cancel the order' }).click();
}

describe('a customer who thinks better of it', () => {
  it('is asked first, cancels, and sees the order come to its end', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    await askToCancel(page);
    const question = page.getByRole('dialog', { name: 'Cancel this order?' });
    await question.getByRole('button', { name: 'Keep the order' }).click();
    await question.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await question.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.locator('.badge', { hasText: 'Cancel requested' }).waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
    await page.locator('.badge', { hasText: 'Cancelled' }).waitFor();
    await page.locator('p.problem', { hasText: 'Cancelled by the customer. Nothing was charged.' }).waitFor();
    await page.context().close();
  });

  it('is told when it was too late', async () => {
    const page = await openShop(browser, system, 'second@example.com');
    await askToCancel(page);
    // The answer to the question takes until the order is done.
    await page.locator('.badge', { hasText: 'Completed' }).waitFor();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByRole('alert').getByText('It is too late to cancel: the order is paid.').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
    await page.context().close();
  });

  it('whose connection breaks has asked for one cancel, however often it was sent', async () => {
    const page = await openShop(browser, system, 'second@example.com');
    const keys: string[] = [];
    await page.route('**/graphql', async (route) => {
      const { query, variables } = route.request().postDataJSON() as {
        query: string;
        variables: { idempotencyKey: string };
      };
      if (!query.includes('cancelOrder')) return route.fallback();
      keys.push(variables.idempotencyKey);
      // The server hears it; its answer gets lost.
      await route.fetch();
      return route.abort();
    });
    await askToCancel(page);
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByRole('alert').getByText('A network error has occurred.').waitFor();
    // It stands, though nobody could say so.
    await page.locator('.badge', { hasText: /^Cancel/ }).waitFor();
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    await page.context().close();
  });
});
