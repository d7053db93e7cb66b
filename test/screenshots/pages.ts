import type { Page } from 'playwright-core';
import { isConnection, toCheckout } from '../browser/browser.ts';
import type { TestSystem } from '../support/system.ts';
import { type ShownOrders, type StandingStill, tryingAgain, underWay } from './orders.ts';

/** A page, and the way to it in a window that shows the shop to whoever may see it. */
export interface ShownPage {
  /** The name its pictures begin with. */
  name: string;
  /** Whose window it is; `visitor` is nobody yet, `newcomer` an account that has done nothing so far. */
  as: 'visitor' | 'newcomer' | 'customer' | 'operator';
  /** Where the page is so long that only what one sees first is shown, as a bar at its foot is meant. */
  topOnly?: 'on a phone' | 'everywhere';
  /** Goes there and waits until all of it is shown. */
  open: (go: Go) => Promise<void>;
}

/** What the way to a page may need. */
export interface Go {
  page: Page;
  system: TestSystem;
  orders: ShownOrders;
  /** Opens an address of the shop. */
  to: (path: string) => Promise<void>;
}

function order(name: string, which: keyof ShownOrders): ShownPage {
  return {
    name,
    as: 'customer',
    open: async ({ page, orders, to }) => {
      await to(`/orders/${orders[which]}`);
      await isConnection(page, 'live');
    },
  };
}

function orderStandingStill(name: string, place: StandingStill): ShownPage {
  return {
    name,
    as: 'customer',
    open: async ({ page, system, to }) => {
      await to(`/orders/${await place(system)}`);
      await isConnection(page, 'live');
    },
  };
}

/** Every page there is a picture of. A new one is one more entry here. */
export const PAGES: readonly ShownPage[] = [
  {
    name: 'sign-in',
    as: 'visitor',
    open: ({ page }) => page.getByLabel('E-mail').waitFor(),
  },
  {
    name: 'sign-up',
    as: 'visitor',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'Create an account' }).click();
      await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    },
  },
  {
    name: 'orders-empty',
    as: 'newcomer',
    open: async ({ page, to }) => {
      await to('/orders');
      await page.getByRole('heading', { name: 'No orders yet' }).waitFor();
      await isConnection(page, 'live');
    },
  },
  {
    name: 'checkout-empty',
    as: 'newcomer',
    open: async ({ page, to }) => {
      await to('/checkout');
      await page.getByRole('heading', { name: 'Your basket is empty' }).waitFor();
    },
  },
  {
    name: 'catalogue',
    as: 'customer',
    topOnly: 'on a phone',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'Add Espresso beans, 1 kg' }).click();
      await page.getByRole('button', { name: 'Add Filter papers, 100' }).click();
      await page.getByRole('button', { name: 'One more Filter papers, 100' }).click();
    },
  },
  {
    name: 'checkout',
    as: 'customer',
    open: ({ page }) => toCheckout(page, 'Stoneware mug'),
  },
  orderStandingStill('order', underWay),
  order('order-completed', 'completed'),
  orderStandingStill('order-trying-again', tryingAgain),
  order('order-to-confirm', 'toConfirm'),
  order('order-declined', 'declined'),
  order('order-sold-out', 'soldOut'),
  order('order-cancelled', 'cancelled'),
  order('order-refunded', 'refunded'),
  order('order-needs-attention', 'needsAttention'),
  {
    name: 'orders',
    as: 'customer',
    open: async ({ page, orders, to }) => {
      await to('/orders');
      await page.locator(`[data-order="${orders.needsAttention}"]`).waitFor();
      await isConnection(page, 'live');
    },
  },
  {
    name: 'operations',
    as: 'operator',
    open: async ({ page, orders, to }) => {
      await to('/operations');
      await page.locator(`[data-order="${orders.completed}"]`).waitFor();
      await page.getByText('95 of 100 (p95)').waitFor();
      await page.getByText('this minute').waitFor();
      await isConnection(page, 'live');
    },
  },
  ...(['completed', 'needsAttention'] as const).map((which): ShownPage => ({
    name: which === 'completed' ? 'operations-order' : 'operations-order-attention',
    as: 'operator',
    topOnly: 'on a phone',
    open: async ({ page, orders, to }) => {
      await to(`/operations/orders/${orders[which]}`);
      await page.locator('[data-state][data-outcome]').first().waitFor();
      await isConnection(page, 'live');
    },
  })),
  {
    name: 'operations-problems',
    as: 'operator',
    open: async ({ page, orders, to }) => {
      await to('/operations/problems');
      await page.getByText(orders.needsAttention).first().waitFor();
    },
  },
  {
    name: 'developers',
    as: 'customer',
    open: async ({ page, to }) => {
      await to('/developers');
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
    },
  },
  {
    name: 'developers-examples',
    as: 'customer',
    open: async ({ page, to }) => {
      await to('/developers/examples');
      await page.getByRole('heading', { name: 'Examples', exact: true }).waitFor();
    },
  },
  ...['Resources', 'Outbox', 'Logs', 'Permissions'].map((place): ShownPage => ({
    name: `developers-${place.toLowerCase()}`,
    as: 'customer',
    topOnly: 'everywhere',
    open: async ({ page, to }) => {
      await to(`/developers/${place.toLowerCase()}`);
      await page.getByRole('heading', { name: place, exact: true, level: 1 }).waitFor();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
    },
  })),
  {
    name: 'account',
    as: 'customer',
    open: async ({ page, to }) => {
      await to('/account');
      await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    },
  },
  {
    name: 'not-found',
    as: 'customer',
    open: async ({ page, to }) => {
      await to('/no/such/page');
      await page.getByRole('heading', { name: 'This address leads nowhere' }).waitFor();
    },
  },
];
