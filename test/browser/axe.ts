import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One rule that a page breaks, and where. */
interface Violation {
  id: string;
  nodes: readonly { target: unknown }[];
}

/**
 * What axe-core finds wrong with a page as it stands, in words. Empty when all is well.
 * @param without selector of what is not looked at
 */
export async function accessibilityFaults(page: Page, without?: string): Promise<string[]> {
  // The policy of a deployment lets no script stand in the page; this is the browser's own way in.
  await page.evaluate(source);
  const context = JSON.stringify(without === undefined ? {} : { exclude: [without] });
  const violations = await page.evaluate<Violation[]>(
    `axe.run(${without === undefined ? 'document' : context}).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${JSON.stringify(target)}`));
}
