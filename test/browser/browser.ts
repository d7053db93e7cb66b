import { chromium, type Browser, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import { findChromium } from '../../tools/chromium.ts';

/** Starts the Chromium of this machine; `npm test` finds or installs one and names it in CHROMIUM_PATH. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium on this machine: npm test gets one.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}

/** Opens the shop in a window of its own and signs a demo account in. */
export async function openShop(browser: Browser, appUrl: string, email: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(appUrl);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
  return page;
}
