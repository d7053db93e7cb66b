import type { Page } from 'playwright-core';

/** Keeps all that the page's live region says from now on, and gives it in the order it was said. */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    window.said = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) said.push(node.textContent);
    }).observe(document.querySelector('[aria-label="Announcements"]'), { childList: true });
  `);
  return () => page.evaluate('window.said');
}
