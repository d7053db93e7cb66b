import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findChromium } from '../../tools/chromium.ts';
import { root } from '../../tools/process.ts';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import type { TestSystem } from '../support/system.ts';

/** Starts the Chromium of this machine; `npm test` finds or installs one and names it in CHROMIUM_PATH. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium on this machine: npm test gets one.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}

/** What Chromium itself writes of each answer above 399 and each address out of reach; no page can keep it quiet. */
const BY_THE_BROWSER = /^Failed to load resource|^WebSocket connection to /;

/** Where a system is reached by a browser. */
export type Sites = Pick<TestSystem, 'appUrl' | 'awsUrl'>;

/** The content security policy that a deployment sends with every page, for the addresses of this machine. */
function deployedPolicy({ appUrl, awsUrl }: Sites): string {
  const folder = join(root, 'cdk.out');
  const template = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
  const { Resources } = JSON.parse(readFileSync(join(folder, template), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: unknown }>;
  };
  const headers = Object.values(Resources).find(
    ({ Type }) => Type === 'AWS::CloudFront::ResponseHeadersPolicy',
  );
  const [, join_] = /"ContentSecurityPolicy":\{"ContentSecurityPolicy":\{"Fn::Join":\["",(\[.*?\])\]\}/.exec(
    JSON.stringify(headers?.Properties),
  ) ?? [undefined, undefined];
  if (!join_) throw new Error('The template writes its content security policy in another way');
  const parts = JSON.parse(join_) as unknown[];
  const policy = parts.filter((part) => typeof part === 'string').join('');
  const here = `connect-src 'self' ${appUrl.replace('http:', 'ws:')} ${awsUrl}`;
  return policy.replace(/connect-src [^;]*/, here);
}

/** A window of a person's own, and what went wrong in it. */
export interface Visitor {
  page: Page;
  /**
   * Errors of scripts, what the content security policy refused, and what the page wrote to the console as an
   * error. Empty when all is well.
   */
  faults: string[];
}

/** Opens a window under the policy of a deployment. It shows nothing yet. */
export async function newVisitor(
  browser: Browser,
  system: Sites,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  // A page whose headers are written here comes from nowhere, by the browser's book, and may not call this machine.
  await context.grantPermissions(['local-network-access']);
  const faults: string[] = [];
  const policy = deployedPolicy(system);
  await context.route(
    ({ origin, pathname }) =>
      origin === new URL(system.appUrl).origin &&
      // Pages, and workers, which have a policy of their own.
      (!/\.\w+$|^\/(graphql|_local)/.test(pathname) || pathname.includes('.worker-')),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), 'content-security-policy': policy },
      });
    },
  );
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('console', (message) => {
    const text = message.text();
    const policy = /Content.Security.Policy/i.test(text);
    if (policy || (message.type() === 'error' && !BY_THE_BROWSER.test(text))) faults.push(text);
  });
  return { page: await context.newPage(), faults };
}

/** Signs somebody in at the page's sign-in. */
export async function signIn(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens the shop in a window of its own and signs somebody in. */
export async function openShop(
  browser: Browser,
  system: Sites,
  email: string,
  options: BrowserContextOptions = {},
): Promise<Page & { faults: string[] }> {
  const { page, faults } = await newVisitor(browser, system, options);
  await page.goto(system.appUrl);
  await signIn(page, email);
  await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
  return Object.assign(page, { faults });
}

/** Puts a product into the basket and goes to the checkout. */
export async function toCheckout(page: Page, product: string): Promise<void> {
  await page.getByRole('button', { name: `Add ${product}` }).click();
  await page.getByRole('link', { name: /^To the checkout/ }).click();
  await page.getByRole('heading', { name: 'Checkout' }).waitFor();
}

/** Orders one unit of a product, paid with a sandbox token, and gives the order's id once its page is there. */
export async function order(page: Page, product: string, token = 'tok_approve'): Promise<string> {
  await toCheckout(page, product);
  await page.getByLabel('Pay with').selectOption(token);
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.waitForURL(/\/orders\/.+/);
  return orderIdOf(page);
}

/** The order whose page this is. */
export function orderIdOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Waits for the order's page to show this status. */
export async function showsStatus(page: Page, label: string): Promise<void> {
  await page.locator('article > header .badge', { hasText: new RegExp(`^${label}$`) }).waitFor();
}

/** Waits for the page's connection to stand so. */
export async function isConnection(page: Page, state: 'live' | 'offline'): Promise<void> {
  await page.locator(`[data-connection="${state}"]`).waitFor();
}
