import type { OrderFacts } from './facts.ts';
import type { Money } from './money.ts';
import type { OrderStatus } from './order-status.ts';
import type { StepName, StepState } from './steps.ts';

export const ORDER_EVENT_TYPES = [
  'ORDER_PLACED',
  'STEP_STARTED',
  'STEP_RETRYING',
  'STEP_DONE',
  'STEP_FAILED',
  'STEP_UNDOING',
  'STEP_UNDONE',
  'PAYMENT_ACTION_REQUIRED',
  'PAYMENT_CAPTURING',
  'PAYMENT_CAPTURED',
  'ORDER_COMPLETED',
  'ORDER_CANCEL_REQUESTED',
  'ORDER_CLOSED',
  'ORDER_NEEDS_ATTENTION',
  'REPAIR_REQUESTED',
  'REFUND_REQUESTED',
  'REFUND_DONE',
  'REFUND_FAILED',
  'LATE_MESSAGE',
  'TRANSITION_REFUSED',
] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

/** The shape of the events written now; raised when a field changes its meaning. */
export const EVENT_SCHEMA_VERSION = 1;

/** One thing that happened to an order, as it is stored and published. */
export interface OrderEvent extends OrderFacts {
  eventId: string;
  orderId: string;
  customerId: string;
  /** 1 for the first event of an order, then one more each time: no gaps. */
  sequence: number;
  /** ISO 8601. */
  occurredAt: string;
  type: OrderEventType;
  /** The order's status after this event. */
  status: OrderStatus;
  step: StepName | null;
  stepState: StepState | null;
  attempt: number | null;
  maxAttempts: number | null;
  reasonCode: string | null;
  message: string | null;
  /** The sum the event is about: a refund's. */
  amount: Money | null;
  /** Who caused it, when a person did. */
  actor: string | null;
  schemaVersion: number;
}

/** What makes an event that event and no other. */
export interface EventIdentity {
  orderId: string;
  type: OrderEventType;
  step?: StepName | null;
  stepState?: StepState | null;
  attempt?: number | null;
  /** The refund it is about. */
  refundId?: string | null;
  /** How many repairs an operator has asked for before it: what failed once may fail again after each. */
  round?: number;
}

/** These happen once for each attempt; every other type once for an order or a step of it. */
const PER_ATTEMPT: readonly OrderEventType[] = ['STEP_STARTED', 'STEP_RETRYING'];

/**
 * The id of an event, made from what it says: whoever reports the same thing again, reports it under
 * the same id, and it is stored once. The attempt counts only where each attempt is news, so a step
 * that is found done by a second attempt does not end twice.
 */
export function eventIdOf(event: EventIdentity): string {
  const parts = [event.orderId, event.type as string];
  if (event.step) parts.push(event.step);
  if (event.stepState) parts.push(event.stepState);
  if (event.refundId) parts.push(event.refundId.slice(event.orderId.length + 1));
  if (event.round) parts.push(`round-${event.round}`);
  if (event.attempt && PER_ATTEMPT.includes(event.type)) parts.push(`${event.attempt}`);
  return parts.join(':');
}

/** Digits of a sequence in a sort key: text order is then number order. */
const SEQUENCE_DIGITS = 8;

/** The sequence as it stands in sort keys: `00000007`. */
export function padSequence(sequence: number): string {
  return `00000000${sequence}`.slice(-SEQUENCE_DIGITS);
}
