import type { EventItem, OrderItem } from './items.ts';
import type { RequestedOrder } from '../../domain/order-input.ts';
import { dueShardOf } from '../../domain/due.ts';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { placedDayOf, placedKeyOf } from '../../domain/keys.ts';
import { initialSteps } from '../../domain/steps.ts';
import { firstWork } from '../../domain/work.ts';
import { orderEvent } from './order-event.ts';

/**
 * An order as it stands in the table when it was just placed, at version and sequence 1. From `dueAt` on
 * somebody looks whether it moves. Times are ISO 8601.
 */
export function newOrder(
  id: string,
  customerId: string,
  requested: RequestedOrder,
  { placedAt, dueAt }: { placedAt: string; dueAt: string },
): OrderItem {
  return {
    id,
    customerId,
    status: 'PLACED',
    version: 1,
    sequence: 1,
    placedAt,
    updatedAt: placedAt,
    placedDay: placedDayOf(placedAt),
    placedKey: placedKeyOf(placedAt, id),
    requested,
    lines: requested.lines,
    ...INITIAL_FACTS,
    steps: initialSteps(),
    posted: {},
    work: firstWork(id),
    dueShard: dueShardOf(id),
    dueAt,
  };
}

/** The first event of an order: that it was placed. */
export function placedEvent(order: OrderItem): EventItem {
  return orderEvent(order, { type: 'ORDER_PLACED', actor: order.customerId });
}
