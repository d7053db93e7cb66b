import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConfirmPaymentDocument } from '../../client/sdk/generated/operations.ts';
import { signedIn } from '../support/customer.ts';
import { storedEvents } from '../support/watch.ts';
import { order, showsStatus } from './browser.ts';
import { interceptCalls } from './graphql-calls.ts';
import { useSuite } from './suite.ts';

const suite = useSuite();

/** Places an order that waits for the customer, so that there is time to cancel it, and asks to. */
async function askToCancel(page: Page): Promise<string> {
  const orderId = await order(page, 'Brew scale', 'tok_action_required');
  await page.getByText('Your payment waits for you').waitFor();
  await page.getByRole('button', { name: 'Cancel the order' }).click();
  return orderId;
}

describe('a customer who thinks better of it', () => {
  it('is asked first, cancels, and sees the order come to its end', async () => {
    const page = await suite.shop('customer@example.com');
    await askToCancel(page);
    const question = page.getByRole('dialog', { name: 'Cancel this order?' });
    await question.getByRole('button', { name: 'Keep the order' }).click();
    await question.waitFor({ state: 'hidden' });
    await page.getByText('Your payment waits for you').waitFor();

    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await question.getByRole('button', { name: 'Yes, cancel it' }).click();
    await showsStatus(page, 'Cancelled');
    await page.locator('.alert', { hasText: 'Nothing was charged.' }).waitFor();
    await page.locator('[data-step="SAVE_ORDER"][data-state="UNDONE"]').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
    expect(await page.getByText('Your payment waits for you').count()).toBe(0);
  });

  it('is told when it was too late', async () => {
    const page = await suite.shop('second@example.com');
    const orderId = await askToCancel(page);
    // The answer to the question takes until the order is done.
    const elsewhere = await signedIn(suite.system, 'second@example.com');
    await elsewhere.request(ConfirmPaymentDocument, { orderId });
    await showsStatus(page, 'Completed');
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    const told = page.getByRole('alert').filter({ hasText: 'The order was not cancelled' });
    await told.getByText('It is too late to cancel').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
  });

  it('whose answers get lost has asked for one cancel, also over a reload', async () => {
    const page = await suite.shop('second@example.com');
    const cancels = await interceptCalls(page, 'cancelOrder');
    const orderId = await askToCancel(page);
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await (await cancels.next()).loseAnswer();
    // It is sent again by itself.
    await (await cancels.next()).pass();
    await showsStatus(page, 'Cancelled');
    await page.reload();
    await showsStatus(page, 'Cancelled');

    expect(cancels.keys).toHaveLength(2);
    expect(new Set(cancels.keys).size).toBe(1);
    const events = await storedEvents(await signedIn(suite.system, 'second@example.com'), orderId);
    expect(events.filter(({ type }) => type === 'ORDER_CANCEL_REQUESTED')).toHaveLength(1);
  });
});
