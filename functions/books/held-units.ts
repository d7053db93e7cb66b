import type { Key, StockMovement } from '../../domain/keys.ts';
import { holdKey } from '../../domain/keys.ts';
import { storedHold } from './stored.ts';
import type { StoredMovement } from './stored.ts';
import type { Table } from './tables.ts';

/** Holds read at once. */
const BATCH = 100;

/** After one of these an order holds the product no more. */
const CLOSING: readonly StockMovement[] = ['COMMIT', 'RELEASE'];

/**
 * Finds the orders that hold a product by the product's ledger, and counts what their holds say. Rows come
 * in the order of their keys: those of one order follow each other.
 */
export class HeldUnits {
  readonly #catalog: Table;
  readonly #productId: string;
  #open: Key[] = [];
  #units = 0;
  #orderId = '';
  #held = false;
  #closed = false;

  constructor(catalog: Table, productId: string) {
    this.#catalog = catalog;
    this.#productId = productId;
  }

  async add({ orderId, movement }: StoredMovement): Promise<void> {
    if (orderId !== this.#orderId) {
      this.#endOrder();
      this.#orderId = orderId;
      if (this.#open.length >= BATCH) await this.#count();
    }
    if (movement === 'HOLD') this.#held = true;
    if (CLOSING.includes(movement)) this.#closed = true;
  }

  /** The units in all holds that are HELD. */
  async end(): Promise<number> {
    this.#endOrder();
    await this.#count();
    return this.#units;
  }

  #endOrder(): void {
    if (this.#held && !this.#closed) this.#open.push(holdKey(this.#orderId));
    this.#held = false;
    this.#closed = false;
  }

  async #count(): Promise<void> {
    const holds = await this.#catalog.getAll(this.#open, true);
    this.#open = [];
    for (const item of holds) {
      const hold = storedHold.safeParse(item).data;
      if (hold?.state !== 'HELD') continue;
      for (const { productId, quantity } of hold.lines) {
        if (productId === this.#productId) this.#units += quantity;
      }
    }
  }
}
