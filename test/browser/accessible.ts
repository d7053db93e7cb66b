import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What axe-core has against the page that is open: each rule, what it says, and where. */
async function violations(page: Page): Promise<string[]> {
  // Not a script of the page: no content security policy stands in its way.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`,
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
          .map((element) => element.tagName.toLowerCase() + '.' + element.className)
      : []
  `);
}

const WIDTHS = [390, 1440];
const THEMES = ['light', 'dark'] as const;

/**
 * Fails when axe-core finds anything against the page as it stands, or when it has to be scrolled sideways: in
 * light and dark, on a phone and on a desk. The page is left as it was.
 */
export async function expectAccessible(page: Page): Promise<void> {
  const size = page.viewportSize();
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    // Colours that are still on their way from one theme to the other are in neither.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const wrong = [
        ...(await violations(page)),
        ...(await beyondTheEdge(page)).map((one) => `beyond: ${one}`),
      ];
      found.push(...wrong.map((one) => `${colorScheme}, ${width} wide: ${one}`));
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (size) await page.setViewportSize(size);
  expect(found, `what is against ${page.url()}`).toEqual([]);
}
