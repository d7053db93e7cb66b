import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../test/browser/browser.ts';
import type { Runtime } from '../runtime.ts';
import { bootTable } from './testing.ts';

let runtime: Runtime;
let end: () => Promise<void>;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  ({ runtime, end } = await bootTable());
  browser = await launchBrowser();
  page = await browser.newPage();
  complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
});

afterAll(async () => {
  await browser?.close();
  await end?.();
});

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const reloaded = async (key: string) => {
  const load = page.waitForEvent('load');
  await press(key);
  await load;
};

it('the page sets rules, takes them away and moves the clock, by keyboard alone', async () => {
  await page.goto(`${runtime.appUrl}/_local/faults`);
  await page.getByLabel('Service').focus();
  await page.keyboard.type('dynamodb');
  await press('Tab', 'ControlOrMeta+a');
  await page.keyboard.type('Nothing');
  await press('Enter');
  await page.getByRole('alert').filter({ hasText: 'dynamodb has no Nothing here' }).waitFor();

  await press('ControlOrMeta+a');
  await page.keyboard.type('PutItem');
  await press('Tab');
  await page.keyboard.type('is slow');
  await press('Tab');
  await page.keyboard.type('*saver*');
  await reloaded('Enter');
  expect(runtime.faults.states.map(({ rule }) => rule)).toEqual([
    {
      service: 'dynamodb',
      operation: 'PutItem',
      kind: 'delay',
      milliseconds: 2000,
      caller: '*saver*',
      times: 1,
    },
  ]);
  expect(await page.getByRole('status').textContent()).toBe('1 fault rule is active');

  await page.getByRole('button', { name: 'Move by 15 minutes' }).focus();
  await reloaded('Space');
  expect(await page.getByRole('status').textContent()).toBe(
    '1 fault rule is active; the clock is 00:15:00 ahead',
  );

  await page.getByRole('button', { name: 'Take all away' }).focus();
  await reloaded('Enter');
  expect(runtime.faults.states).toEqual([]);
  expect(await page.getByRole('status').textContent()).toBe('the clock is 00:15:00 ahead');
  // A refused rule is answered 400, which browsers note; nothing else went wrong, the page's policy included.
  expect(complaints).toEqual([expect.stringContaining('400')]);
});
