import type { CancelRequest } from '../../domain/cancellation.ts';
import { cancelReason } from '../../domain/cancellation.ts';
import { EVENT_SCHEMA_VERSION, eventIdOf } from '../../domain/events.ts';
import type { EventItem, OrderItem } from './items.ts';

/** The order once the cancel stands. Who is not its customer has come to it as an operator. */
export function cancelledOrder(order: OrderItem, request: Omit<CancelRequest, 'by'>): OrderItem {
  const by = request.callerId === order.customerId ? 'CUSTOMER' : 'OPERATOR';
  return {
    ...order,
    status: 'CANCEL_REQUESTED',
    version: order.version + 1,
    sequence: order.sequence + 1,
    updatedAt: request.at,
    cancelRequest: { by, ...request },
  };
}

/** The event that the order's cancel was asked for. */
export function cancelEvent(order: OrderItem): EventItem {
  const { by, at } = order.cancelRequest as CancelRequest;
  const { code, text } = cancelReason(by);
  return {
    eventId: eventIdOf({ orderId: order.id, type: 'ORDER_CANCEL_REQUESTED' }),
    orderId: order.id,
    customerId: order.customerId,
    sequence: order.sequence,
    occurredAt: at,
    type: 'ORDER_CANCEL_REQUESTED',
    status: order.status,
    step: null,
    stepState: null,
    attempt: null,
    maxAttempts: null,
    reasonCode: code,
    message: text,
    paymentStatus: order.paymentStatus,
    stockStatus: order.stockStatus,
    notificationStatus: order.notificationStatus,
    receiptStatus: order.receiptStatus,
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}
