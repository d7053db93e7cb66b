import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import { newAccount } from '../support/customer.ts';
import { signIn } from './browser.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();
const mails = z.array(z.object({ body: z.string() }));

/** The code in the newest mail to an address. */
async function mailedCode(email: string): Promise<string> {
  const outbox = `${suite.system.appUrl}/_local/outbox?to=${encodeURIComponent(email)}`;
  const response = await fetch(outbox, { headers: { accept: 'application/json' } });
  const [newest] = mails.parse(await response.json());
  const [code] = /\b\d{6}\b/.exec(newest?.body ?? '') ?? [];
  if (!code) throw new Error(`No code was mailed to ${email}`);
  return code;
}

/** Another code of six digits. */
function wrongCode(code: string): string {
  return code === '111111' ? '222222' : '111111';
}

async function isTold(page: Page, text: string): Promise<void> {
  await page.getByRole('alert').getByText(text).waitFor();
}

async function inTheShop(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
}

describe('a new customer', () => {
  it('makes an account, confirms it with the code that is mailed, and is in the shop', async () => {
    const email = 'new-here@example.com';
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('longenoughbutsimple');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await isTold(page, 'This password is not strong enough.');
    await page.getByLabel('Password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();

    await page.getByText(`We sent a code to ${email}.`).waitFor();
    const code = await mailedCode(email);
    await page.getByLabel('Code').fill(wrongCode(code));
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await isTold(page, 'This is not the code we sent last.');
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await inTheShop(page);
    await page.getByRole('link', { name: `Account of ${email}` }).waitFor();
  });

  it('who has an account already is told so', async () => {
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill('customer@example.com');
    await page.getByLabel('Password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await isTold(page, 'There is an account with this address already.');
  });
});

describe('a customer', () => {
  it('is told a wrong password without learning whether there is such an account', async () => {
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    for (const email of ['customer@example.com', 'nobody@example.com']) {
      await signIn(page, email, 'Not-the-password-1');
      await isTold(page, 'E-mail address or password is wrong.');
    }
    await signIn(page, 'customer@example.com');
    await inTheShop(page);
  });

  it('comes to the page that was asked for, stays signed in over a reload, and signs out', async () => {
    const page = await suite.visit();
    await page.goto(`${suite.system.appUrl}/account`);
    await signIn(page, 'customer@example.com');
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    const tab = await page.context().newPage();
    await tab.goto(suite.system.appUrl);
    await inTheShop(tab);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    // In the other tab too.
    await tab.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  });

  it('who forgot the password gets a code and chooses another', async () => {
    const email = await newAccount(suite.system);
    const page = await suite.visit();
    await page.goto(suite.system.appUrl);
    await page.getByRole('button', { name: 'Choose a new one' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await page.getByText(`We sent a code to ${email}.`).waitFor();
    const code = await mailedCode(email);
    await page.getByLabel('New password').fill('Another-Password-2');
    await page.getByLabel('Code').fill(wrongCode(code));
    await page.getByRole('button', { name: 'Keep this password' }).click();
    await isTold(page, 'This is not the code we sent last.');
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Keep this password' }).click();
    await inTheShop(page);
  });
});

describe('the theme', () => {
  /** The page's ground, by which light and dark differ. */
  const ground = (page: Page): Promise<string> =>
    page.evaluate('getComputedStyle(document.body).backgroundColor');

  it('follows the device until one is chosen, which then holds over reloads and in every tab', async () => {
    const page = await suite.shop('customer@example.com', { colorScheme: 'light' });
    const light = await ground(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground(page);
    expect(dark).not.toBe(light);

    await page.emulateMedia({ colorScheme: 'light' });
    const tab = await page.context().newPage();
    await tab.goto(suite.system.appUrl);
    await inTheShop(tab);
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    expect(await ground(page)).toBe(dark);
    await tab.getByRole('button', { name: 'Use the light theme' }).waitFor();
    expect(await ground(tab)).toBe(dark);
    await page.reload();
    await inTheShop(page);
    expect(await ground(page)).toBe(dark);

    await page.getByRole('link', { name: /^Account of/ }).click();
    await page.getByRole('radio', { name: 'As the device' }).check();
    expect(await ground(page)).toBe(light);
  });
});
