import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import { isConnection, openShop, order, orderIdOf, showsStatus } from './browser.ts';
import { holdFunction } from './hold.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

/** More than any page has places to stop at. */
const STOPS = 80;

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
  }
  throw new Error(`Tab never comes to ${String(target)}`);
}

/** Waits until this has the focus. */
async function hasFocus(page: Page, target: Locator): Promise<void> {
  await page.locator(':focus').and(target).waitFor();
}

/** Whether the browser draws a mark around what has the focus. */
function focusIsSeen(page: Page): Promise<boolean> {
  return page.evaluate(`getComputedStyle(document.activeElement).outlineStyle !== 'none'`);
}

describe('with the keyboard alone', () => {
  it('one signs in, fills the basket, orders, cancels and finds the way back', async () => {
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    await tabTo(page, page.getByLabel('E-mail'));
    await page.keyboard.type('customer@example.com');
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await page.keyboard.type(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Catalogue' }).waitFor();

    await tabTo(page, page.getByRole('button', { name: 'Add Brew scale' }));
    expect(await focusIsSeen(page)).toBe(true);
    await page.keyboard.press('Space');
    // The focus is not lost with the button: what came in its place has it.
    await hasFocus(page, page.getByRole('button', { name: 'One more Brew scale' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Add Ceramic dripper' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: /^To the checkout/ }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Checkout' }).waitFor();

    await tabTo(page, page.getByRole('button', { name: 'Take out Ceramic dripper' }));
    await page.keyboard.press('Enter');
    await page.locator('[data-line="dripper"]').waitFor({ state: 'detached' });
    await hasFocus(page, page.getByRole('heading', { name: 'Checkout' }));
    await tabTo(page, page.getByLabel('Pay with'));
    // A closed list takes the value whose name is typed.
    await page.keyboard.type('Card that wants');
    await tabTo(page, page.getByRole('button', { name: 'Place the order' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orders\/.+/);
    await page.getByText('2 × Brew scale').waitFor();
    const orderId = orderIdOf(page);

    await tabTo(page, page.getByRole('button', { name: 'Cancel the order' }));
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Cancel this order?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    await hasFocus(page, page.getByRole('button', { name: 'Cancel the order' }));
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('button', { name: 'Yes, cancel it' }));
    await page.keyboard.press('Enter');
    await showsStatus(page, 'Cancelled');

    await tabTo(page, page.getByRole('link', { name: 'Your orders' }));
    await page.keyboard.press('Enter');
    await page.locator(`[data-order="${orderId}"]`).waitFor();
  });

  it('the first stop of a page leads past the header, and a new page begins at its heading', async () => {
    const page = await suite.shop('customer@example.com');
    await page.reload();
    await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Search'));

    await page.getByRole('link', { name: 'Your orders' }).click();
    const heading = page.getByRole('heading', { name: 'Your orders' });
    await hasFocus(page, heading);
  });
});

describe('whoever wants less motion', () => {
  /** How many animations run. */
  const running = (page: Page): Promise<number> =>
    page.evaluate(`document.getAnimations().filter(({ playState }) => playState === 'running').length`);

  it('sees an order move on without any', async () => {
    const hold = await holdFunction(suite.system, '*UpdateInventory*');
    const moving = await openShop(suite.browser, suite.system, 'customer@example.com');
    await order(moving, 'Travel mug');
    await showsStatus(moving, 'Payment approved');
    await isConnection(moving, 'live');
    expect(await running(moving)).toBeGreaterThan(0);

    const still = await suite.shop('customer@example.com', { reducedMotion: 'reduce' });
    await still.goto(moving.url());
    await showsStatus(still, 'Payment approved');
    await isConnection(still, 'live');
    expect(await running(still)).toBe(0);
    await hold.release();
    await showsStatus(still, 'Completed');
  });
});
