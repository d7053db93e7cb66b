import type { Page } from 'playwright-core';

/**
 * Waits until a change of theme or size is painted to its end: between two themes a colour is in neither. Only for
 * pages under reduced motion, whose animations all end.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
      .then(() => undefined)
  `);
}
