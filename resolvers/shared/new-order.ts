import type { EventItem, OrderItem } from './items.ts';
import type { RequestedOrder } from '../../domain/order-input.ts';
import { EVENT_SCHEMA_VERSION, eventIdOf } from '../../domain/events.ts';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { placedKeyOf } from '../../domain/keys.ts';
import { initialSteps } from '../../domain/steps.ts';

/** An order as it stands in the table when it was just placed, at version and sequence 1. */
export function newOrder(
  id: string,
  customerId: string,
  requested: RequestedOrder,
  placedAt: string,
): OrderItem {
  return {
    id,
    customerId,
    status: 'PLACED',
    version: 1,
    sequence: 1,
    placedAt,
    updatedAt: placedAt,
    placedKey: placedKeyOf(placedAt, id),
    requested,
    lines: requested.lines,
    ...INITIAL_FACTS,
    steps: initialSteps(),
    posted: {},
  };
}

/** The first event of an order: that it was placed. */
export function placedEvent(order: OrderItem): EventItem {
  return {
    eventId: eventIdOf({ orderId: order.id, type: 'ORDER_PLACED' }),
    orderId: order.id,
    customerId: order.customerId,
    sequence: order.sequence,
    occurredAt: order.placedAt,
    type: 'ORDER_PLACED',
    status: order.status,
    step: null,
    stepState: null,
    attempt: null,
    maxAttempts: null,
    reasonCode: null,
    message: null,
    ...INITIAL_FACTS,
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}
