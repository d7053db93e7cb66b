import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { launchBrowser, newVisitor, openShop } from './browser.ts';

/** A system and a browser for the tests of one file. */
export interface Suite {
  readonly system: TestSystem;
  readonly browser: Browser;
  /** Opens a window that shows nothing yet. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** Opens the shop in a window of its own and signs somebody in. */
  shop(email: string, options?: BrowserContextOptions): Promise<Page>;
}

/**
 * Boots a system and a browser before the tests of a file and ends them after. After each test its windows are
 * closed, and a test in whose windows anything went wrong has failed.
 */
export function useSuite(): Suite {
  let system: TestSystem | undefined;
  let browser: Browser | undefined;
  let seen: (readonly string[])[] = [];

  beforeAll(async () => {
    [system, browser] = await Promise.all([bootSystem(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    const faults = seen.flat();
    seen = [];
    expect(faults, 'what went wrong in the windows of this test').toEqual([]);
  });

  function started<Part>(part: Part | undefined): Part {
    if (part === undefined) throw new Error('The suite stands only while its tests run');
    return part;
  }

  return {
    get system() {
      return started(system);
    },
    get browser() {
      return started(browser);
    },
    async visit(options) {
      const { page, faults } = await newVisitor(started(browser), started(system), options);
      seen.push(faults);
      return page;
    },
    async shop(email, options) {
      const page = await openShop(started(browser), started(system), email, options);
      seen.push(page.faults);
      return page;
    },
  };
}
