import type { EventItem, OrderItem, RefundItem } from './items.ts';
import { mayBecome } from '../../domain/cancellation.ts';
import type { OrderEventType } from '../../domain/events.ts';
import { EVENT_SCHEMA_VERSION } from '../../domain/events.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { canMove, isTerminal } from '../../domain/order-status.ts';
import { refundNumberOf } from '../../domain/refunds.ts';
import type { Step, StepName, StepState } from '../../domain/steps.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';
import { fail } from './errors.ts';
import type { OrderMove } from './order-move.ts';
import type { Change } from './update.ts';

/** An order in one of these has not gone well, and says why. */
const UNHAPPY: readonly OrderStatus[] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'NEEDS_ATTENTION'];
const ENDED_STEP: readonly StepState[] = ['DONE', 'FAILED', 'SKIPPED', 'UNDONE'];
const UNDO: readonly StepState[] = ['UNDOING', 'UNDONE'];

/**
 * What becomes of a posted status. A message that comes after the order's end, or of a try at a step that
 * another try has done, is kept as an event and changes nothing else; so is a move that the transition table does not have, a claim of the capture
 * that comes after a cancel, or the end of a refund that is not under way, which the caller is then told.
 * `now` is ISO 8601. Ends the request when the message is about a refund the order does not have.
 */
export function transitionOf(order: OrderItem, input: OrderStatusInput, now: string): OrderMove {
  const to = input.status ?? order.status;
  const refund = refundOf(order, input);
  if ((isTerminal(order.status) && !isFollowUpDone(order, input, to)) || isBehind(order, input, to)) {
    return { event: remark('LATE_MESSAGE', order, input, now), changes: [] };
  }
  if (!isLegal(order, input, to, refund)) {
    return { event: remark('TRANSITION_REFUSED', order, input, now), changes: [] };
  }
  const facts: OrderFacts = {
    paymentStatus: input.paymentStatus ?? order.paymentStatus,
    stockStatus: input.stockStatus ?? order.stockStatus,
    notificationStatus: input.notificationStatus ?? order.notificationStatus,
    receiptStatus: input.receiptStatus ?? order.receiptStatus,
  };
  const event: EventItem = {
    ...stamp(order, input, now),
    type: input.type,
    status: to,
    step: input.step ?? null,
    stepState: input.stepState ?? null,
    reasonCode: input.reasonCode ?? null,
    message: input.message ?? null,
    amount: amountOf(input),
    ...facts,
  };
  const attributes = { status: to, ...facts, ...reasonAfter(order, input, to) };
  const changes: Change[] = Object.entries(attributes).map(([name, value]) => ({ path: [name], value }));
  return {
    event,
    changes: [...changes, ...stepChanges(order, input, now), ...refundChanges(input, refund, now)],
  };
}

const FOLLOW_UPS: readonly StepName[] = ['SEND_NOTIFICATION', 'GENERATE_RECEIPT'];

/** An order was paid and has a notice and a receipt, though all of it was given back before they were told. */
function isFollowUpDone(order: OrderItem, { step, stepState }: OrderStatusInput, to: OrderStatus): boolean {
  if (order.status !== 'REFUNDED' || to !== order.status || !step) return false;
  return stepState === 'DONE' && FOLLOW_UPS.includes(step);
}

const BEFORE_DONE: readonly StepState[] = ['RUNNING', 'RETRYING', 'FAILED'];
const FROM_DONE_ON: readonly StepState[] = ['DONE', 'UNDOING', 'UNDONE'];

/**
 * Whether a message tells of a try at a step that is done by now: the report of its end was stored, but the
 * answer to it got lost, and whoever tried gives up. It is not newer than what is known.
 */
function isBehind(order: OrderItem, { step, stepState }: OrderStatusInput, to: OrderStatus): boolean {
  if (!step || !stepState || to !== order.status) return false;
  return BEFORE_DONE.includes(stepState) && FROM_DONE_ON.includes(order.steps[step].state);
}

/** The refund a message is about, and where it stands among the order's. */
interface FoundRefund {
  index: number;
  state: RefundItem['state'];
}

function refundOf(order: OrderItem, { refundId }: OrderStatusInput): FoundRefund | undefined {
  if (!refundId) return undefined;
  const index = (refundNumberOf(order, refundId) ?? 0) - 1;
  const refund = (order.refunds ?? [])[index];
  if (!refund) fail('NOT_FOUND', 'The order has no such refund.', { path: 'refundId' });
  return { index, state: refund.state };
}

/** The state a refund comes to by an event of its own. */
const REFUND_ENDS: Partial<Record<OrderEventType, RefundItem['state']>> = {
  REFUND_DONE: 'DONE',
  REFUND_FAILED: 'FAILED',
};

function isLegal(
  order: OrderItem,
  { type, paymentStatus }: OrderStatusInput,
  to: OrderStatus,
  refund: FoundRefund | undefined,
): boolean {
  if (to !== order.status && !canMove(order.status, to)) return false;
  if (paymentStatus && !mayBecome(order, paymentStatus)) return false;
  return !REFUND_ENDS[type] || (refund ? refund.state === 'REQUESTED' : false);
}

/** Why it has not gone well, told by the message that brings it there; nothing of that once it goes on. */
function reasonAfter(
  order: OrderItem,
  input: OrderStatusInput,
  to: OrderStatus,
): Pick<OrderItem, 'reasonCode' | 'reasonMessage'> {
  if (to === order.status) return {};
  if (UNHAPPY.includes(to)) {
    return { reasonCode: input.reasonCode ?? null, reasonMessage: input.message ?? null };
  }
  return order.status === 'NEEDS_ATTENTION' ? { reasonCode: null, reasonMessage: null } : {};
}

function stepChanges(order: OrderItem, input: OrderStatusInput, now: string): Change[] {
  if (!input.step || !input.stepState) return [];
  return [{ path: ['steps', input.step], value: nextStep(order.steps[input.step], input, now) }];
}

function refundChanges({ type }: OrderStatusInput, refund: FoundRefund | undefined, now: string): Change[] {
  const state = REFUND_ENDS[type];
  if (!refund || !state) return [];
  return [
    { path: ['refunds', refund.index, 'state'], value: state },
    { path: ['refunds', refund.index, 'endedAt'], value: now },
  ];
}

/** An event that only says what was reported; nobody who follows the events may take it for a change. */
function remark(
  type: 'LATE_MESSAGE' | 'TRANSITION_REFUSED',
  order: OrderItem,
  input: OrderStatusInput,
  now: string,
): EventItem {
  const refused = type === 'TRANSITION_REFUSED';
  return {
    ...stamp(order, input, now),
    // Not the place of the event itself, which may become legal; once for each status it was refused in.
    ...(refused ? { eventId: `${input.eventId}:refused-${order.status}` } : {}),
    type,
    status: order.status,
    step: input.step ?? null,
    stepState: null,
    reasonCode: refused ? 'ILLEGAL_TRANSITION' : (input.reasonCode ?? null),
    message: reportOf(input),
    amount: amountOf(input),
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
  | 'actor'
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
    // Whoever posts is the system.
    actor: null,
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}

function amountOf({ amount }: OrderStatusInput): EventItem['amount'] {
  return amount ? { amount: amount.amount, currency: amount.currency } : null;
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
    input.refundId ? `refund ${input.refundId}` : '',
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
