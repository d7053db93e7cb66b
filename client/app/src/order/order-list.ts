import type { Order, OrderStatus } from '../../../sdk/main.ts';

/** The orders that are shown, newest first, and whether older ones are left to read. */
export interface OrderList {
  items: readonly Order[];
  more: boolean;
}

function newestFirst(a: Order, b: Order): number {
  if (a.placedAt !== b.placedAt) return a.placedAt < b.placedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/**
 * Puts an order, as it stands by now, where it belongs: in its place, at the place of the one it was, or away
 * when it has another status than is looked for. One that is older than all that are shown is left for later,
 * while there is more to read.
 */
export function withOrder(list: OrderList, order: Order, status: OrderStatus | undefined): OrderList {
  const known = list.items.find(({ id }) => id === order.id);
  if (known && known.version > order.version) return list;
  const others = list.items.filter(({ id }) => id !== order.id);
  if (status !== undefined && order.status !== status) return { ...list, items: others };
  const last = others.at(-1);
  if (!known && list.more && last && newestFirst(last, order) < 0) return list;
  return { ...list, items: [...others, order].sort(newestFirst) };
}

/** Adds a page of older ones, without those that came to be known in between. */
export function withPage(list: OrderList, page: readonly Order[], more: boolean): OrderList {
  const known = new Set(list.items.map(({ id }) => id));
  return { items: [...list.items, ...page.filter(({ id }) => !known.has(id))], more };
}
