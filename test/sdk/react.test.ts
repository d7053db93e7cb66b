import { build } from 'esbuild';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OrdersDocument } from '../../client/sdk/generated/operations.ts';
import { root } from '../../tools/process.ts';
import { launchBrowser } from '../browser/browser.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { storedEvents } from '../support/watch.ts';

/** Far above what anything on the page takes, on a busy machine too. */
const LONGEST_WAIT_MS = 120_000;

let system: TestSystem;
let browser: Browser;
let script: string;
let customer: Customer;
let page: Page;
let sockets: number;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'client', 'sdk', 'testing', 'react-page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    // StrictMode does everything twice in this one only.
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  script = outputFiles[0]?.text ?? '';
  system = await bootSystem();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

beforeEach(async () => {
  customer = await newCustomer(system);
  const context = await browser.newContext();
  // The page is written here, so it comes from nowhere by the browser's book, and may open no socket to this machine.
  await context.grantPermissions(['local-network-access']);
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  page = await context.newPage();
  sockets = 0;
  page.on('websocket', () => (sockets += 1));
  await page.addInitScript((given) => Object.assign(globalThis, { page: given }), {
    endpoint: `${system.appUrl}/graphql`,
    token: customer.token,
    input: {
      lines: [{ productId: 'filter-beans', quantity: 1 }],
      paymentToken: 'tok_fail_twice_then_approve',
    },
  });
  await page.route('**/hooks', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><body><script type="module" src="/hooks.js"></script>',
    }),
  );
  await page.route('**/hooks.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${system.appUrl}/hooks`);
  await page.locator('#place').waitFor();
  return () => context.close();
});

const textOf = (id: string): Promise<string> => page.locator(id).innerText();

const isPlacing = (route: Route): boolean =>
  route.request().postData()?.includes('mutation PlaceOrder') ?? false;

async function ownOrders(): Promise<string[]> {
  const { orders } = await customer.request(OrdersDocument, {});
  return orders.items.map(({ id }) => id);
}

/** Waits until every event of the order is on the page, and gives their sequences as they are shown. */
async function showsAllEvents(orderId: string): Promise<string> {
  const stored = (await storedEvents(customer, orderId)).map(({ sequence }) => sequence).join(' ');
  await page.locator('#events', { hasText: new RegExp(`^${stored}$`) }).waitFor();
  return stored;
}

describe('the hooks in a browser, in StrictMode', () => {
  it('place one order for two clicks and show it live to its end, all over one socket', async () => {
    // The second click comes while the first is under way, however slow the clicking.
    const clicked = Promise.withResolvers<void>();
    let requests = 0;
    await page.route('**/graphql', async (route) => {
      if (isPlacing(route)) {
        requests += 1;
        await clicked.promise;
      }
      await route.continue();
    });
    await page.locator('#place').dblclick();
    clicked.resolve();
    await page.locator('#status', { hasText: 'COMPLETED' }).waitFor();
    const orderId = await textOf('#placed');
    expect(requests).toBe(1);
    expect(await ownOrders()).toEqual([orderId]);
    await showsAllEvents(orderId);
    await page.locator('#orders li', { hasText: `${orderId} COMPLETED` }).waitFor();
    await page.locator('#connection', { hasText: 'live' }).waitFor();
    expect(sockets).toBe(1);
  });

  it('show an order again at once after it was away for a moment', async () => {
    await page.locator('#place').click();
    await page.locator('#status', { hasText: 'COMPLETED' }).waitFor();
    const before = await showsAllEvents(await textOf('#placed'));
    await page.locator('#toggle').click();
    await page.locator('#order').waitFor({ state: 'detached' });
    await page.locator('#toggle').click();
    expect(await textOf('#events')).toBe(before);
  });

  it('go on with the same order after a reload that lost the answer', async () => {
    let lost = 0;
    await page.route('**/graphql', async (route) => {
      if (!isPlacing(route)) return route.continue();
      // It reaches the server, and its answer nobody.
      await route.fetch();
      lost += 1;
      await route.abort();
    });
    await page.locator('#place').click();
    await expect.poll(() => lost).toBeGreaterThan(0);
    await page.unroute('**/graphql');
    await page.reload();
    await page.locator('#place').click();
    await page.locator('#replayed', { hasText: 'true' }).waitFor();
    expect(await ownOrders()).toEqual([await textOf('#placed')]);
  });
});
