import type { EventItem, OrderItem } from './items.ts';
import { mayBecome } from '../../domain/cancellation.ts';
import { EVENT_SCHEMA_VERSION } from '../../domain/events.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { canMove, isTerminal } from '../../domain/order-status.ts';
import type { Step, StepName, StepState } from '../../domain/steps.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';

/** What a posted status does to an order: the event to append and the attributes that change with it. */
export interface Transition {
  event: EventItem;
  /** Attributes of the order to set, beside its version and sequence. */
  changes: Partial<Pick<OrderItem, 'status' | 'reasonCode' | 'reasonMessage'>> & Partial<OrderFacts>;
  step?: { name: StepName; value: Step };
}

/** An order in one of these has not gone well, and says why. */
const UNHAPPY: readonly OrderStatus[] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'NEEDS_ATTENTION'];
const ENDED_STEP: readonly StepState[] = ['DONE', 'FAILED', 'SKIPPED', 'UNDONE'];
const UNDO: readonly StepState[] = ['UNDOING', 'UNDONE'];

/**
 * What becomes of a posted status. A message that comes after the order's end is kept as an event and
 * changes nothing else; so is a move that the transition table does not have, or a claim of the capture
 * that comes after a cancel, which the caller is then told. `now` is ISO 8601.
 */
export function transitionOf(order: OrderItem, input: OrderStatusInput, now: string): Transition {
  const to = input.status ?? order.status;
  if (isTerminal(order.status)) return { event: remark('LATE_MESSAGE', order, input, now), changes: {} };
  const legal = to === order.status || canMove(order.status, to);
  if (!legal || (input.paymentStatus && !mayBecome(order, input.paymentStatus))) {
    return { event: remark('TRANSITION_REFUSED', order, input, now), changes: {} };
  }
  const facts: OrderFacts = {
    paymentStatus: input.paymentStatus ?? order.paymentStatus,
    stockStatus: input.stockStatus ?? order.stockStatus,
    notificationStatus: input.notificationStatus ?? order.notificationStatus,
    receiptStatus: input.receiptStatus ?? order.receiptStatus,
  };
  const reason = UNHAPPY.includes(to)
    ? { reasonCode: input.reasonCode ?? null, reasonMessage: input.message ?? null }
    : {};
  const event: EventItem = {
    ...stamp(order, input, now),
    type: input.type,
    status: to,
    step: input.step ?? null,
    stepState: input.stepState ?? null,
    reasonCode: input.reasonCode ?? null,
    message: input.message ?? null,
    ...facts,
  };
  const changes = { status: to, ...facts, ...reason };
  if (!input.step || !input.stepState) return { event, changes };
  return { event, changes, step: { name: input.step, value: nextStep(order.steps[input.step], input, now) } };
}

/** An event that only says what was reported; nobody who follows the events may take it for a change. */
function remark(
  type: 'LATE_MESSAGE' | 'TRANSITION_REFUSED',
  order: OrderItem,
  input: OrderStatusInput,
  now: string,
): EventItem {
  return {
    ...stamp(order, input, now),
    type,
    status: order.status,
    step: input.step ?? null,
    stepState: null,
    reasonCode: type === 'TRANSITION_REFUSED' ? 'ILLEGAL_TRANSITION' : (input.reasonCode ?? null),
    message: reportOf(input),
    paymentStatus: order.paymentStatus,
    stockStatus: order.stockStatus,
    notificationStatus: order.notificationStatus,
    receiptStatus: order.receiptStatus,
  };
}

function stamp(
  order: OrderItem,
  input: OrderStatusInput,
  now: string,
): Pick<
  EventItem,
  | 'eventId'
  | 'orderId'
  | 'customerId'
  | 'sequence'
  | 'occurredAt'
  | 'attempt'
  | 'maxAttempts'
  | 'schemaVersion'
> {
  return {
    eventId: input.eventId,
    orderId: order.id,
    customerId: order.customerId,
    sequence: order.sequence + 1,
    occurredAt: now,
    attempt: input.attempt ?? null,
    maxAttempts: input.maxAttempts ?? null,
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}

/** Everything a message claimed, in words: `STEP_DONE SAVE_ORDER DONE, status SAVED, stock HELD`. */
function reportOf(input: OrderStatusInput): string {
  const what = [input.type as string, input.step ?? '', input.stepState ?? '']
    .filter((word) => word !== '')
    .join(' ');
  const claims = [
    input.status ? `status ${input.status}` : '',
    input.paymentStatus ? `payment ${input.paymentStatus}` : '',
    input.stockStatus ? `stock ${input.stockStatus}` : '',
    input.notificationStatus ? `notification ${input.notificationStatus}` : '',
    input.receiptStatus ? `receipt ${input.receiptStatus}` : '',
    input.message ?? '',
  ].filter((claim) => claim !== '');
  return [what, ...claims].join(', ');
}

/** The step after what was reported. Undoing it is not another attempt at it: those of the step itself stay told. */
function nextStep(before: Step, input: OrderStatusInput, now: string): Step {
  const state = input.stepState as StepState;
  const undo = UNDO.includes(state);
  const maxAttempts = undo ? before.maxAttempts : (input.maxAttempts ?? before.maxAttempts);
  const startedAt = undo ? before.startedAt : (before.startedAt ?? input.startedAt ?? now);
  const reasonCode = input.reasonCode ?? (undo ? before.reasonCode : undefined);
  return {
    state,
    attempt: undo ? before.attempt : (input.attempt ?? before.attempt),
    ...(maxAttempts ? { maxAttempts } : {}),
    ...(startedAt ? { startedAt } : {}),
    ...(ENDED_STEP.includes(state) ? { endedAt: now } : {}),
    ...(reasonCode ? { reasonCode } : {}),
  };
}
