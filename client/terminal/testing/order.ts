import type { Connection, Order, OrderEvent, StepName } from '../../sdk/main.ts';
import type { Followed } from '../follow.ts';

/** When the order of these tests was placed. */
export const PLACED_AT = Date.parse('2026-01-01T10:00:00.000Z');

const STEPS: readonly StepName[] = [
  'VALIDATE_ORDER',
  'SAVE_ORDER',
  'PROCESS_PAYMENT',
  'UPDATE_INVENTORY',
  'SEND_NOTIFICATION',
  'GENERATE_RECEIPT',
];

/** An order that was just placed, with what is told of it. */
export function order(told: Partial<Order> = {}): Order {
  const at = new Date(PLACED_AT).toISOString();
  const waiting = {
    state: 'WAITING',
    attempt: 0,
    maxAttempts: null,
    startedAt: null,
    endedAt: null,
  } as const;
  return {
    id: '01J0000000000000000000000A',
    customerId: 'customer',
    status: 'PLACED',
    paymentStatus: 'NONE',
    stockStatus: 'NONE',
    notificationStatus: 'NONE',
    receiptStatus: 'NONE',
    reasonCode: null,
    reasonMessage: null,
    allowedActions: ['CANCEL'],
    sequence: 1,
    version: 1,
    placedAt: at,
    updatedAt: at,
    steps: STEPS.map((name) => ({ name, ...waiting, reasonCode: null })),
    lines: [{ productId: 'scale', quantity: 2, name: null, unitPrice: null, lineTotal: null }],
    total: null,
    paymentAction: null,
    refunds: [],
    refundable: null,
    ...told,
  };
}

/** The events of an order, a tenth of a second apart, each with what is told of it; facts stay as they were. */
export function events(told: readonly Partial<OrderEvent>[]): OrderEvent[] {
  const all: OrderEvent[] = [];
  for (const one of told) {
    const { paymentStatus, stockStatus, notificationStatus, receiptStatus, status } = all.at(-1) ?? order();
    const sequence = all.length + 1;
    all.push({
      eventId: `event-${sequence}`,
      orderId: order().id,
      customerId: 'customer',
      sequence,
      occurredAt: new Date(PLACED_AT + (sequence - 1) * 100).toISOString(),
      type: 'STEP_DONE',
      ...{ paymentStatus, stockStatus, notificationStatus, receiptStatus, status },
      step: null,
      stepState: null,
      attempt: null,
      maxAttempts: null,
      reasonCode: null,
      message: null,
      amount: null,
      actor: null,
      schemaVersion: 1,
      ...one,
    });
  }
  return all;
}

/** A step that is done, and the status it brings. */
export function done(step: StepName, facts: Partial<OrderEvent> = {}): Partial<OrderEvent> {
  return { type: 'STEP_DONE', step, stepState: 'DONE', attempt: 1, maxAttempts: 4, ...facts };
}

/** What is known of an order after these events, read when it was placed. */
export function followed(
  told: readonly Partial<OrderEvent>[],
  read: Partial<Order> = {},
  connection: Partial<Connection> = {},
): Followed {
  return {
    orderId: order().id,
    order: order(read),
    events: events([{ type: 'ORDER_PLACED' }, ...told]),
    connection: { state: 'live', asOf: PLACED_AT, error: undefined, ...connection },
  };
}
