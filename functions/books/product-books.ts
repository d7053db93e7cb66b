import type { StoredProduct } from './stored.ts';

/** The two counters of a product's stock. */
export interface Counters {
  onHand: number;
  reserved: number;
}

/** Between what and what a sum may lie. */
export interface Slack {
  least: Counters;
  most: Counters;
}

/** What is kept about a product's stock. */
export interface ProductBooks {
  productId: string;
  /** The product, read before its ledger; undefined when there is none, or none that can be read. */
  product: StoredProduct | undefined;
  /** Keys of items that are not what they should be. */
  unreadable: readonly string[];
  /** Rows of its ledger. */
  rows: number;
  /** What the rows sum to. */
  ledger: Counters;
  /** What rows have added that are so young that they may have come after the product was read. */
  recent: Slack;
  /** Units in holds that are HELD; undefined when stock was moving meanwhile. */
  held: number | undefined;
}
