import { EVENT_SCHEMA_VERSION, eventIdOf } from '../../domain/events.ts';
import type { EventItem, OrderItem } from './items.ts';

/** What an event says beside how its order stands. */
export type Said = Pick<EventItem, 'type'> &
  Partial<Pick<EventItem, 'eventId' | 'reasonCode' | 'message' | 'amount' | 'actor'>>;

/** An event of no step, that has brought the order to where it stands now. */
export function orderEvent(order: OrderItem, said: Said): EventItem {
  return {
    eventId: said.eventId ?? eventIdOf({ orderId: order.id, type: said.type }),
    orderId: order.id,
    customerId: order.customerId,
    sequence: order.sequence,
    occurredAt: order.updatedAt,
    type: said.type,
    status: order.status,
    step: null,
    stepState: null,
    attempt: null,
    maxAttempts: null,
    reasonCode: said.reasonCode ?? null,
    message: said.message ?? null,
    amount: said.amount ?? null,
    actor: said.actor ?? null,
    paymentStatus: order.paymentStatus,
    stockStatus: order.stockStatus,
    notificationStatus: order.notificationStatus,
    receiptStatus: order.receiptStatus,
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}
