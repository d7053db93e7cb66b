import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { settled } from './settled.ts';

/** What axe-core has against the page that is open: each rule, what it says, and where. */
async function violations(page: Page, without: string | undefined): Promise<string[]> {
  // Not a script of the page: no content security policy stands in its way.
  await page.evaluate(axe.source);
  const context = without === undefined ? 'document' : JSON.stringify({ exclude: [without] });
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(${context}, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** What stands beyond the right edge, so that one would have to scroll sideways to read it. */
function beyondTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(`
    document.documentElement.scrollWidth > document.documentElement.clientWidth
      ? [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
          .map(({ tagName, className }) => 'beyond the edge: ' + tagName.toLowerCase() + ' ' + className)
      : []
  `);
}

const WIDTHS = [390, 1440];
const THEMES = ['light', 'dark'] as const;

/**
 * All that is wrong with the page as it stands, in light and dark, on a phone and on a desk: what axe-core finds,
 * and what can only be read by scrolling sideways. The page is left as it was.
 * @param without selector of what axe-core does not look at
 */
export async function barriers(page: Page, without?: string): Promise<string[]> {
  const size = page.viewportSize();
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      const wrong = [...(await violations(page, without)), ...(await beyondTheEdge(page))];
      found.push(...wrong.map((one) => `${colorScheme}, ${width} wide: ${one}`));
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (size) await page.setViewportSize(size);
  return found;
}

/** Fails when anything about the page as it stands keeps somebody from using it. */
export async function expectAccessible(page: Page, without?: string): Promise<void> {
  expect(await barriers(page, without), `what is against ${page.url()}`).toEqual([]);
}
