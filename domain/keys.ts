import { padSequence } from './events.ts';

/** The primary key of an item in any of the three tables. */
export interface Key {
  pk: string;
  sk: string;
}

/** Index of orders by customer and time. */
export const BY_CUSTOMER_INDEX = 'byCustomer';
/** Index of the products the catalogue lists, by name. */
export const BY_LISTING_INDEX = 'byListing';
/** Sparse index of orders that are not at rest, by the time somebody has to look after them. */
export const BY_DUE_INDEX = 'byDue';
/** Sparse index of what is wrong with orders, longest waiting first. */
export const BY_PROBLEM_INDEX = 'byProblem';
/** Index of all orders by the day they were placed. */
export const BY_DAY_INDEX = 'byDay';
/** The one value of the hash key of `byListing`. */
export const CATALOGUE_LISTING = 'CATALOGUE';

/** The partition of an order: in Orders the order and its events, in Catalog its hold. */
export function orderPartition(orderId: string): string {
  return `ORDER#${orderId}`;
}

export function orderKey(orderId: string): Key {
  return { pk: orderPartition(orderId), sk: 'ORDER' };
}

export function eventKey(orderId: string, sequence: number): Key {
  return { pk: orderPartition(orderId), sk: eventSortKey(sequence) };
}

/** Sort keys of events stand between `eventSortKey(1)` and this, and nothing else does. */
export const EVENT_SORT_KEY_PREFIX = 'EVENT#';

export function eventSortKey(sequence: number): string {
  return `${EVENT_SORT_KEY_PREFIX}${padSequence(sequence)}`;
}

export function notificationKey(orderId: string, kind: string): Key {
  return { pk: orderPartition(orderId), sk: `NOTIFICATION#${kind}` };
}

/** Something wrong with an order; there while it lasts. */
export function problemKey(orderId: string, kind: string): Key {
  return { pk: orderPartition(orderId), sk: `PROBLEM#${kind}` };
}

/** One key of one caller for one operation, such as `placeOrder`. */
export function idempotencyKey(callerId: string, operation: string, key: string): Key {
  return { pk: `IDEMPOTENCY#${callerId}#${operation}#${key}`, sk: 'IDEMPOTENCY' };
}

/** Hash key of `byDay`; `placedAt` is ISO 8601, in UTC. */
export function placedDayOf(placedAt: string): string {
  return `DAY#${placedAt.slice(0, 10)}`;
}

/** Range key of `byCustomer`: newest last, and never two the same. */
export function placedKeyOf(placedAt: string, orderId: string): string {
  return `${placedAt}#${orderId}`;
}

export function productKey(productId: string): Key {
  return { pk: `PRODUCT#${productId}`, sk: 'PRODUCT' };
}

/** Range key of `byListing`. */
export function listingKeyOf(name: string, productId: string): string {
  return `${name}#${productId}`;
}

export function holdKey(orderId: string): Key {
  return { pk: orderPartition(orderId), sk: 'HOLD' };
}

export const STOCK_MOVEMENTS = ['SUPPLY', 'HOLD', 'COMMIT', 'RELEASE', 'RETURN'] as const;
export type StockMovement = (typeof STOCK_MOVEMENTS)[number];

/** A row of a product's stock ledger; the first supply belongs to no order, which is `-`. */
export function ledgerKey(productId: string, orderId: string, movement: StockMovement): Key {
  return { pk: `PRODUCT#${productId}`, sk: `LEDGER#${orderId}#${movement}` };
}
