import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { expectAccessible } from './accessible.ts';
import { launchBrowser, openShop, order, showsStatus } from './browser.ts';
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
  await fetch(`${system.appUrl}/_local/faults`, { method: 'DELETE' });
  for (const context of browser.contexts()) {
    // Its workers may still be on their way.
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  }
});

type Shop = Page & { faults: string[] };

async function open(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Shop> {
  const page = await openShop(browser, system, 'customer@example.com', { colorScheme });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write', 'local-network-access']);
  await page.goto(`${system.appUrl}/developers${path}`);
  return page;
}

/** The API page, once its editor stands and knows the schema. */
async function openExplorer(colorScheme: 'light' | 'dark' = 'light'): Promise<Shop> {
  const page = await open('', colorScheme);
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'mutation PlaceOrder' }).waitFor();
  return page;
}

async function chooseTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.locator('.graphiql-query-editor .view-line', { hasText: name }).first().waitFor();
}

async function execute(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Execute query/ }).click();
}

/** What of a browser's document is read here. */
interface Lines {
  querySelectorAll(selector: string): Iterable<{ textContent: string }>;
}

/** Waits for the answer's pane to show a text that fits, and gives the first group of it. */
async function answered(page: Page, pattern: RegExp): Promise<string> {
  const found = await page.waitForFunction((source) => {
    const { document } = globalThis as unknown as { document: Lines };
    const lines = [...document.querySelectorAll('.graphiql-response .view-line')];
    const text = lines.map(({ textContent }) => textContent.replaceAll('\u00a0', ' ')).join('\n');
    return new RegExp(source).exec(text)?.slice(0, 2);
  }, pattern.source);
  const [whole = '', group = whole] = (await found.jsonValue()) ?? [];
  return group;
}

describe('the API page', () => {
  it('places an order, shows its events as they happen, and lists it', async () => {
    const page = await openExplorer();
    const hold = await holdFunction(system, '*ValidateOrder*');
    await execute(page);
    const orderId = await answered(page, /"id": "(\w{26})"/);

    await chooseTab(page, 'WatchOrder');
    await execute(page);
    await answered(page, /"subscription": "live",\s+"received": 0/);
    await hold.release();
    await answered(page, /"onOrderStatus": \{\s+"sequence": \d+[\s\S]*"received": [1-9]/);

    await chooseTab(page, 'ListOrders');
    await execute(page);
    await answered(page, new RegExp(`"orders": [\\s\\S]*"id": "(${orderId})"`));
    expect(page.faults).toEqual([]);
  });

  it('completes by the contract it has, and shows what the API refuses', async () => {
    const page = await openExplorer();
    await chooseTab(page, 'ListOrders');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.postData() ?? ''));
    const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('query { orderEv');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'orderEvents' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('query Nothing { order(id: "none") { nonsense');
    await execute(page);
    await answered(page, /"errors": [\s\S]*nonsense/);
    expect(asked.filter((body) => body.includes('__schema'))).toEqual([]);
    expect(page.faults).toEqual([]);
  });

  it('is not fetched by those who never open it, though other pages are ahead of time', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    const ahead = page.waitForResponse(/\/assets\/ApiPage-.*\.js$/);
    await page.goto(`${system.appUrl}/account`);
    await ahead;
    await page.waitForLoadState('networkidle');
    expect(fetched.filter((url) => /Explorer|monaco|worker/.test(url))).toEqual([]);
  });

  it('is fit for everybody', async () => {
    // GraphiQL's tabs hold the buttons that close them (nested-interactive); that cannot be changed from here.
    await expectAccessible(await openExplorer(), '.graphiql-tab');
  });

  it.each(['light', 'dark'] as const)('is %s like the shop', async (scheme) => {
    const page = await openExplorer(scheme);
    await page.locator(`body.graphiql-${scheme}`).waitFor();
    await page.getByRole('button', { name: /^Use the/ }).click();
    await page.locator(`body.graphiql-${scheme === 'light' ? 'dark' : 'light'}`).waitFor();
  });
});

describe('the examples', () => {
  it('name this system and are copied by a button that says so', async () => {
    const page = await open('/examples');
    for (const label of ['TypeScript', 'curl', 'Python']) {
      await page.getByRole('tab', { name: label }).click();
      const shown = await page.getByRole('region', { name: `The program in ${label}` }).textContent();
      expect(shown).toContain(`${system.appUrl}/graphql`);
      expect(shown).not.toContain('example.com');
      await page.getByRole('button', { name: 'Copy the program' }).click();
      await page.getByRole('button', { name: 'Copy the program: copied' }).waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(shown);
    }
    await page.getByRole('button', { name: 'Copy an access token' }).click();
    await page.getByRole('button', { name: 'Copy an access token: copied' }).waitFor();
    const token = String(await page.evaluate('navigator.clipboard.readText()'));
    const answer = await fetch(`${system.appUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify({ query: '{ orders(first: 1) { items { id } } }' }),
    });
    expect(answer.status).toBe(200);
    expect(page.faults).toEqual([]);
  });
});

describe('what this machine shows', () => {
  it('has the mail and the logs of an order', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const orderId = await order(page, 'Milk jug');
    await showsStatus(page, 'Completed');
    await page.getByRole('link', { name: /in the logs/ }).click();
    await page.getByRole('heading', { name: 'Logs' }).waitFor();
    const line = page.locator('.log li', { hasText: 'The order is closed' }).first();
    await line.locator('summary').click();
    expect(await line.locator('pre').innerText()).toContain(`"orderId": "${orderId}"`);
    await page.getByRole('link', { name: 'Outbox', exact: true }).click();
    await page.getByRole('article', { name: new RegExp(orderId) }).waitFor();
    await page.getByLabel('Find').fill('nothing like that');
    await page.getByRole('heading', { name: 'No mail has that in it' }).waitFor();
    expect(page.faults).toEqual([]);
  });

  it('has the resources of the template, found by their ids and types', async () => {
    const page = await open('/resources');
    const table = page.getByRole('table', { name: 'Resources', exact: true });
    await page.getByLabel('Find').fill('lambda::function');
    await page.getByText(/^\d+ of \d+ resources$/).waitFor();
    const types = await table.locator('tbody [data-column="Type"]').allTextContents();
    expect(types.length).toBeGreaterThan(10);
    expect(new Set(types)).toEqual(new Set(['AWS::Lambda::Function']));
    await page
      .getByRole('table', { name: 'Resources without effect' })
      .getByText(/CloudFront/)
      .first()
      .waitFor();
    expect(page.faults).toEqual([]);
  });

  it('has what each role was granted and used', async () => {
    const page = await open('/permissions');
    await page.getByLabel('Find').fill('dynamodb:');
    await page.getByLabel('Show').selectOption('used');
    await page.locator('.role summary').first().click();
    await page
      .locator('.role[open]')
      .getByText(/^used \d+ times?$/)
      .first()
      .waitFor();
    await page.getByLabel('Show').selectOption('unused');
    await page.locator('.role[open]').getByText(/^used/).first().waitFor({ state: 'detached' });
    expect(page.faults).toEqual([]);
  });

  it('says on every page that it misbehaves on purpose, as long as it does', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    const notice = page.getByText('1 fault rule is active');
    expect(await notice.count()).toBe(0);
    const hold = await holdFunction(system, '*NoSuchFunction*');
    await page.evaluate(`dispatchEvent(new Event('focus'))`);
    await notice.waitFor();
    await hold.release();
    await page.evaluate(`dispatchEvent(new Event('focus'))`);
    await notice.waitFor({ state: 'detached' });
  });

  it('is fit for everybody', async () => {
    const page = await open('/examples');
    await holdFunction(system, '*NoSuchFunction*');
    for (const name of ['Examples', 'Resources', 'Outbox', 'Logs', 'Permissions']) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.getByRole('heading', { name, exact: true, level: 1 }).waitFor();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      await page.evaluate(`dispatchEvent(new Event('focus'))`);
      await page.getByText('1 fault rule is active').waitFor();
      await expectAccessible(page);
    }
  });

  it('is not there in a deployment', async () => {
    const page = await openShop(browser, system, 'customer@example.com');
    await page.context().route('**/config.json', async (route) => {
      const response = await route.fetch();
      const { local: _local, ...deployed } = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json: deployed });
    });
    await page.goto(`${system.appUrl}/developers/outbox`);
    await page.getByRole('heading', { name: 'This address leads nowhere' }).waitFor();
    await page.getByRole('link', { name: 'Developers' }).click();
    await page.getByRole('link', { name: 'Examples' }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Permissions' }).count()).toBe(0);
  });
});
