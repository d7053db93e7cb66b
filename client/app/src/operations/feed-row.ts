import type { Order, OrderEvent, OrderStatus } from '../../../sdk/main.ts';

/** An order in the operators' list: what its events tell at once, and the whole of it once it is read. */
export interface FeedRow {
  id: string;
  customerId: string;
  status: OrderStatus;
  sequence: number;
  placedAt: string;
  order: Order | undefined;
  /** What the search looks through, in small letters. */
  text: string;
  /** It was asked for, and stays however many come after it. */
  asked: boolean;
  /** Undefined for what was there when the page opened; `waiting` until the list shows it, then since when it does. */
  newSince: 'waiting' | number | undefined;
}

/** A row of an order that has just been placed. */
export function rowOfEvent({ orderId, customerId, status, sequence, occurredAt }: OrderEvent): FeedRow {
  return {
    ...{ id: orderId, customerId, status, sequence, placedAt: occurredAt },
    order: undefined,
    text: textOf({ id: orderId, customerId, lines: [] }),
    asked: false,
    newSince: 'waiting',
  };
}

/** The row after an event; the same one when it knew of it. */
export function withEvent(row: FeedRow, { sequence, status }: OrderEvent): FeedRow {
  return sequence > row.sequence ? { ...row, sequence, status } : row;
}

/** The row of an order as it was read; events that were heard meanwhile stay ahead of it. */
export function withOrder(
  row: FeedRow | undefined,
  order: Order,
  first: Pick<FeedRow, 'asked' | 'newSince'>,
): FeedRow {
  if (row?.order && row.order.sequence > order.sequence) return row;
  const ahead = row && row.sequence > order.sequence ? row : order;
  return {
    ...{ id: order.id, customerId: order.customerId, placedAt: order.placedAt, order },
    ...{ status: ahead.status, sequence: ahead.sequence, text: textOf(order) },
    asked: row?.asked || first.asked,
    newSince: row ? row.newSince : first.newSince,
  };
}

/** Whether what is known of the order is older than its last event. */
export function isBehind({ order, sequence }: FeedRow): boolean {
  return !order || order.sequence < sequence;
}

export function newestFirst(a: FeedRow, b: FeedRow): number {
  if (a.placedAt !== b.placedAt) return a.placedAt < b.placedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

function textOf({
  id,
  customerId,
  lines,
}: Pick<Order, 'id' | 'customerId'> & {
  lines: readonly { productId: string; name: string | null }[];
}): string {
  const goods = lines.map(({ productId, name }) => `${productId} ${name ?? ''}`);
  return [id, customerId, ...goods].join(' ').toLowerCase();
}

/** What the list is narrowed to. */
export interface FeedFilter {
  /** Undefined for all. */
  statuses: readonly OrderStatus[] | undefined;
  /** Words of which each has to be in the order's id, its customer's, or a product's id or name. */
  search: string;
}

/** Whether the filter lets the row pass. */
export function passes({ status, text }: FeedRow, { statuses, search }: FeedFilter): boolean {
  if (statuses && !statuses.includes(status)) return false;
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}
