import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../tools/process.ts';
import { CommandFailed, main, step } from '../../tools/progress.ts';
import { launchBrowser, newVisitor, signIn } from '../browser/browser.ts';
import { settled } from '../browser/settled.ts';
import { newAccount } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { placeOrders, type ShownOrders } from './orders.ts';
import { PAGES, type ShownPage } from './pages.ts';

const USAGE = `Usage: npm run screenshots -- [options] [PAGE ...]

Boots a system in memory, places orders of every kind and writes a picture of each page, or of those named, on
a phone and on a desk, light and dark.

  --to FOLDER   where the pictures go (docs/screenshots)

Pages: ${PAGES.map(({ name }) => name).join(', ')}`;

/** A page that is shorter than its window is shown with the rest of it. */
const WINDOWS = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
const THEMES = ['light', 'dark'] as const;
/** Text stays sharp, and all pictures together small enough for a repository. */
const QUALITY = 70;

async function openWindow(browser: Browser, system: TestSystem, as: ShownPage['as']): Promise<Page> {
  const { page } = await newVisitor(browser, system, {
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  // Orders under way are held still by fault rules, of which only this machine would tell.
  await page.route('**/_local/faults?format=json', (route) => route.fulfill({ json: { rules: [] } }));
  await page.goto(system.appUrl);
  if (as === 'visitor') return page;
  const email = `${as}@example.com`;
  await signIn(page, as === 'newcomer' ? await newAccount(system, email) : email);
  await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
  return page;
}

/** The page as it stands, as WebP, which Playwright's own screenshots cannot be. */
async function picture(page: Page, topOnly: boolean): Promise<Buffer> {
  const browser = await page.context().newCDPSession(page);
  try {
    const { cssContentSize, cssLayoutViewport } = await browser.send('Page.getLayoutMetrics');
    const { clientWidth: width, clientHeight } = cssLayoutViewport;
    const height = topOnly ? clientHeight : Math.max(cssContentSize.height, clientHeight);
    const { data } = await browser.send('Page.captureScreenshot', {
      format: 'webp',
      quality: QUALITY,
      captureBeyondViewport: !topOnly,
      clip: { x: 0, y: 0, width, height, scale: 1 },
    });
    return Buffer.from(data, 'base64');
  } finally {
    await browser.detach();
  }
}

/** Takes the page as it stands in each window and theme, and gives the bytes of all. */
async function takePictures(page: Page, { name, topOnly }: ShownPage, folder: string): Promise<number> {
  // Nothing blinks, no mark is around what was pressed last or lies under the mouse, and all letters are there.
  await page.evaluate('document.activeElement?.blur()');
  await page.mouse.move(0, 0);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  let bytes = 0;
  for (const size of WINDOWS) {
    await page.setViewportSize(size);
    await page.evaluate('scrollTo(0, 0)');
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const content = await picture(
        page,
        topOnly === 'everywhere' || (topOnly !== undefined && size === WINDOWS[0]),
      );
      writeFileSync(join(folder, `${name}-${size.width}-${colorScheme}.webp`), content);
      bytes += content.length;
    }
  }
  return bytes;
}

interface Taking {
  system: TestSystem;
  browser: Browser;
  orders: ShownOrders;
  pages: readonly ShownPage[];
  folder: string;
}

/** Takes the pictures of all pages, and gives the bytes of all. */
async function take({ system, browser, orders, pages, folder }: Taking): Promise<number> {
  const windows = new Map<ShownPage['as'], Page>();
  const to = (page: Page) => async (path: string) => {
    await page.goto(new URL(path, system.appUrl).href);
  };
  let bytes = 0;
  for (const shown of pages) {
    bytes += await step(shown.name, async () => {
      const page = windows.get(shown.as) ?? (await openWindow(browser, system, shown.as));
      windows.set(shown.as, page);
      await page.setViewportSize({ width: 1440, height: 900 });
      await shown.open({ page, system, orders, to: to(page) });
      return takePictures(page, shown, folder);
    });
  }
  return bytes;
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { to: { type: 'string', default: 'docs/screenshots' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const unknown = positionals.filter((name) => !PAGES.some((page) => page.name === name));
  if (unknown.length > 0) throw new CommandFailed(`There is no page ${unknown.join(', ')}.\n\n${USAGE}`);
  const pages = PAGES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const folder = resolve(root, values.to);
  mkdirSync(folder, { recursive: true });

  let complaints = '';
  const [system, browser] = await step('boot a system and a browser', () =>
    Promise.all([bootSystem({ onError: (text) => (complaints += text) }), launchBrowser()]),
  );
  try {
    const orders = await step('place the orders', () => placeOrders(system));
    const bytes = await take({ system, browser, orders, pages, folder });
    const count = pages.length * WINDOWS.length * THEMES.length;
    console.log(`${count} pictures (${(bytes / 1e6).toFixed(1)} MB) in ${relative(root, folder)}`);
  } catch (error) {
    console.error(complaints);
    throw error;
  } finally {
    await browser.close();
    await system.stop();
  }
});
