import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { RequestRefundDocument } from '../../client/sdk/generated/operations.ts';
import { signedIn } from '../support/customer.ts';
import { order, showsStatus } from './browser.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

/** Clicks a button that opens a document of the shop, and gives its type. */
async function openedBy(page: Page, button: string): Promise<string | undefined> {
  const opened = page
    .context()
    .waitForEvent('response', (response) => new URL(response.url()).pathname.endsWith('.pdf'));
  await page.getByRole('button', { name: button }).click();
  const document = await opened;
  expect(document.status()).toBe(200);
  return document.headers()['content-type'];
}

describe('a payment that waits for the customer', () => {
  it('says for how long, and goes on once it is confirmed', async () => {
    const page = await suite.shop('customer@example.com');
    await order(page, 'Hand grinder', 'tok_action_required');
    const asking = page.locator('.alert', { hasText: 'Your payment waits for you' });
    const left = asking.getByText(/^\d+:\d\d left$/);
    const before = await left.innerText();
    await asking.getByText(before, { exact: true }).waitFor({ state: 'detached' });
    const seconds = (text: string): number => {
      const [minutes, rest] = text.split(/[: ]/).map(Number);
      return (minutes ?? 0) * 60 + (rest ?? 0);
    };
    expect(seconds(await left.innerText())).toBeLessThan(seconds(before));

    await asking.getByText('€89.00').waitFor();
    await asking.getByRole('button', { name: 'Confirm the payment' }).click();
    await showsStatus(page, 'Completed');
    await asking.waitFor({ state: 'detached' });
  });

  it('ends the order when it is declined in spite of the confirmation', async () => {
    const page = await suite.shop('customer@example.com');
    await order(page, 'Hand grinder', 'tok_action_required_then_decline');
    await page.getByRole('button', { name: /^Confirm the payment/ }).click();
    await showsStatus(page, 'Rejected');
    await page.getByRole('button', { name: 'Order again with another payment' }).waitFor();
  });

  it('lets the order expire when nobody confirms it', async () => {
    const page = await suite.shop('customer@example.com');
    await order(page, 'Hand grinder', 'tok_action_required_expires');
    await page.getByText('Your payment waits for you').waitFor();
    await showsStatus(page, 'Expired');
    expect(await page.getByText('Your payment waits for you').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Confirm the payment/ }).count()).toBe(0);
  });
});

describe('a refund', () => {
  it('appears on the order as it is made, with its reason and its credit note', async () => {
    const page = await suite.shop('customer@example.com');
    const orderId = await order(page, 'Gooseneck kettle');
    await showsStatus(page, 'Completed');
    expect(await page.getByRole('heading', { name: 'Refunds' }).count()).toBe(0);
    expect(await openedBy(page, 'Open the receipt')).toBe('application/pdf');

    const operator = await signedIn(suite.system, 'operator@example.com');
    const refund = (amount: number, reason: string): Promise<unknown> =>
      operator.request(RequestRefundDocument, {
        orderId,
        amount: { amount, currency: 'EUR' },
        reason,
        returnStock: false,
        idempotencyKey: randomUUID(),
      });
    await refund(2900, 'A dent in the spout.');
    await showsStatus(page, 'Partly refunded');
    const made = page.locator('[data-refund="DONE"]');
    await made.getByText('€29.00').waitFor();
    await made.getByText('A dent in the spout.').waitFor();
    expect(await openedBy(page, 'Open the credit note')).toBe('application/pdf');

    await refund(10_000, 'And a leak.');
    await showsStatus(page, 'Refunded');
    expect(await made.count()).toBe(2);
  });

  it('that does not go through is said to be looked into', async () => {
    const page = await suite.shop('customer@example.com');
    const orderId = await order(page, 'Gooseneck kettle', 'tok_refund_fails');
    await showsStatus(page, 'Completed');
    const operator = await signedIn(suite.system, 'operator@example.com');
    await operator.request(RequestRefundDocument, {
      orderId,
      amount: { amount: 12_900, currency: 'EUR' },
      reason: 'Sent back.',
      returnStock: true,
      idempotencyKey: randomUUID(),
    });
    await showsStatus(page, 'Looked into by us');
    await page.locator('[data-refund="FAILED"]', { hasText: 'Did not go through' }).waitFor();
  });
});
