import type { Order, OrderEvent } from '../../../sdk/main.ts';
import { type FeedRow, isBehind, newestFirst, rowOfEvent, withEvent, withOrder } from './feed-row.ts';

/** Orders kept that came by themselves; older ones make room. Those that were asked for stay beside them. */
const MOST_KEPT = 500;
/** Orders kept that were asked for. */
const MOST_ASKED = 2_000;

/** The orders a list of all orders has: the newest, and those that somebody asked for. */
export class KeptOrders {
  readonly #rows = new Map<string, FeedRow>();
  /** When the newest order was placed that was there when the list was first shown. */
  #newest: string | undefined;

  /** Whether the order is kept, and something happened to it since it was read. */
  isBehind(id: string): boolean {
    const row = this.#rows.get(id);
    return row !== undefined && isBehind(row);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  get(id: string): FeedRow | undefined {
    return this.#rows.get(id);
  }

  /** Newest first. */
  list(): FeedRow[] {
    return [...this.#rows.values()].sort(newestFirst);
  }

  /** All that are read. */
  orders(): Order[] {
    return [...this.#rows.values()].flatMap(({ order }) => order ?? []);
  }

  /** Whether more may be asked for. */
  get mayAsk(): boolean {
    let asked = 0;
    for (const row of this.#rows.values()) if (row.asked) asked += 1;
    return asked < MOST_ASKED;
  }

  /** Takes an event in; false when its order is none that is kept. */
  hear(event: OrderEvent): boolean {
    const row = this.#rows.get(event.orderId);
    if (row) this.#rows.set(event.orderId, withEvent(row, event));
    else if (event.sequence === 1) this.#rows.set(event.orderId, rowOfEvent(event));
    // An older one would be read only to make room at once for those after it.
    else return this.#rows.size < MOST_KEPT;
    return true;
  }

  /** Takes an order in as it was read. */
  take(order: Order, asked = false): void {
    const isNew = this.#newest !== undefined && order.placedAt > this.#newest;
    const first = { asked, newSince: isNew ? ('waiting' as const) : undefined };
    this.#rows.set(order.id, withOrder(this.#rows.get(order.id), order, first));
  }

  /** The oldest of those nobody asked for make room; gives their ids. */
  forget(): string[] {
    const unasked = [...this.#rows.values()].filter(({ asked }) => !asked);
    if (unasked.length <= MOST_KEPT) return [];
    const gone = unasked
      .sort(newestFirst)
      .slice(MOST_KEPT)
      .map(({ id }) => id);
    for (const id of gone) this.#rows.delete(id);
    return gone;
  }

  /** All of them, to be shown from now on: what waited is marked as new since then. */
  show(now: number): FeedRow[] {
    const rows = this.list();
    this.#newest ??= rows[0]?.placedAt ?? '';
    return rows.map((row) => {
      if (row.newSince !== 'waiting') return row;
      const marked = { ...row, newSince: now };
      this.#rows.set(row.id, marked);
      return marked;
    });
  }
}
