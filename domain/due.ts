import type { OrderFacts } from './facts.ts';
import { isFollowedUp } from './facts.ts';
import type { OrderStatus } from './order-status.ts';
import { isAtRest } from './order-status.ts';

/**
 * Orders that are looked after are in the index `byDue`, under the time from which somebody has to look
 * whether they still move. The index is what queues work that was left behind: nothing else does.
 */

/** What decides whether an order is looked after. */
export type LookedAfter = { status: OrderStatus } & Pick<OrderFacts, 'notificationStatus' | 'receiptStatus'>;

/**
 * Whether somebody has to look after the order: it is not at rest, or part of its money was given back before it
 * had its notice and its receipt, which are still due.
 */
export function isLookedAfter(order: LookedAfter): boolean {
  return !isAtRest(order.status) || (order.status === 'PARTIALLY_REFUNDED' && !isFollowedUp(order));
}

/** How long an order may take before somebody looks after it, in milliseconds. */
export const DUE_AFTER_MS = 60_000;

/** Partitions of the index: no single one takes all writes. */
export const DUE_SHARDS = ['DUE#0', 'DUE#1', 'DUE#2', 'DUE#3'] as const;

/** The digits of a ULID (Crockford's base 32); the last one is random. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The partition an order is in. */
export function dueShardOf(orderId: string): string {
  return DUE_SHARDS[DIGITS.indexOf(orderId.slice(-1)) % DUE_SHARDS.length] ?? DUE_SHARDS[0];
}

/** The longest pause between two looks at the same order. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * How long to leave an order alone that was taken up `times` times already, in milliseconds: a minute,
 * then twice as long each time.
 */
export function pauseAfter(times: number): number {
  return Math.min(DUE_AFTER_MS * 2 ** Math.max(times - 1, 0), LONGEST_PAUSE_MS);
}
