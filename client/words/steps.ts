import type { Order, OrderEvent, StepName, StepState } from '../sdk/main.ts';
import { formatDuration, words } from './format.ts';
import { reasonText } from './reasons.ts';

export type Step = Order['steps'][number];

/** A step as it is shown. */
export interface ShownStep extends Step {
  /** Nothing goes on in it though it is at no end: people have the order. */
  halted?: boolean;
}

/** What each step does, as a customer would say it. */
export const STEP_TITLES: Readonly<Record<StepName, string>> = {
  VALIDATE_ORDER: 'Check the order',
  SAVE_ORDER: 'Hold the goods',
  PROCESS_PAYMENT: 'Approve the payment',
  UPDATE_INVENTORY: 'Set the goods aside',
  SEND_NOTIFICATION: 'Send the confirmation',
  GENERATE_RECEIPT: 'Write the receipt',
};

const STATES: Readonly<Record<StepState, string>> = {
  WAITING: 'Waiting',
  RUNNING: 'Under way',
  RETRYING: 'Trying again',
  DONE: 'Done',
  FAILED: 'Did not work',
  SKIPPED: 'Left out',
  UNDOING: 'Being taken back',
  UNDONE: 'Taken back',
};

/** Where an order is, and the steps that come next from there: no event tells of their beginning. */
const NEXT: Readonly<Partial<Record<Order['status'], readonly StepName[]>>> = {
  PLACED: ['VALIDATE_ORDER'],
  VALIDATING: ['SAVE_ORDER'],
  SAVED: ['PROCESS_PAYMENT'],
  PAYMENT_AUTHORIZED: ['UPDATE_INVENTORY'],
  CONFIRMED: ['SEND_NOTIFICATION', 'GENERATE_RECEIPT'],
};

/**
 * The steps as they are shown: those that are next on an order that moves by itself are under way, and nothing is
 * on an order that people have.
 */
export function stepsOf(order: Pick<Order, 'status' | 'steps'>): ShownStep[] {
  const next = NEXT[order.status] ?? [];
  return order.steps.map((step) => {
    if (step.state === 'WAITING' && next.includes(step.name)) return { ...step, state: 'RUNNING' };
    return order.status === 'NEEDS_ATTENTION' && step.state === 'UNDOING' ? { ...step, halted: true } : step;
  });
}

/** The attempt is told where there was more than one, or one goes wrong. */
function attemptText({ state, attempt, maxAttempts }: Step): string | undefined {
  const which = `attempt ${attempt}${maxAttempts ? ` of ${maxAttempts}` : ''}`;
  if (attempt === 0 || state === 'WAITING' || state === 'SKIPPED') return undefined;
  // The attempt of a step that is tried again is the one that comes.
  if (state === 'RETRYING') return which;
  if (state === 'DONE') return attempt > 1 ? `at attempt ${attempt}` : undefined;
  return attempt > 1 ? which : undefined;
}

/** Where a step stands, how long it took, which attempt it is and why, in one line. */
export function stepText(step: ShownStep): string {
  const { state, startedAt, endedAt, reasonCode, halted } = step;
  const took = state === 'DONE' && startedAt && endedAt && Date.parse(endedAt) - Date.parse(startedAt);
  const name = halted ? 'Not taken back yet' : STATES[state];
  const stands = typeof took === 'number' ? `${name} in ${formatDuration(took)}` : name;
  const parts = [stands, attemptText(step)];
  const text = parts.filter(Boolean).join(', ');
  return reasonCode && state !== 'DONE' ? `${text}: ${reasonText(reasonCode)}` : text;
}

const EVENTS: Readonly<Partial<Record<OrderEvent['type'], string>>> = {
  ORDER_PLACED: 'Order placed',
  PAYMENT_ACTION_REQUIRED: 'The payment waits for your confirmation',
  PAYMENT_CAPTURING: 'The payment is being taken',
  PAYMENT_CAPTURED: 'The payment is taken; the order is confirmed',
  ORDER_COMPLETED: 'The order is completed',
  ORDER_CANCEL_REQUESTED: 'Cancellation asked for',
  ORDER_NEEDS_ATTENTION: 'Handed to our people',
  REPAIR_REQUESTED: 'Our people have set it going again',
  REFUND_REQUESTED: 'A refund was asked for',
  REFUND_DONE: 'The refund is done',
  REFUND_FAILED: 'The refund did not go through',
};

/** What is done for an order beside its six steps, by the payment's state meanwhile. */
const BESIDE_STEPS: Readonly<Partial<Record<OrderEvent['paymentStatus'], string>>> = {
  CAPTURING: 'Take the payment',
  UNKNOWN: 'Take the payment',
  AUTH_EXPIRED: 'Take the payment',
  REFUNDING: 'Give the money back',
};

/** How what has no step of its own stands after an event. */
const STATE_AFTER: Readonly<Partial<Record<OrderEvent['type'], StepState>>> = {
  STEP_STARTED: 'RUNNING',
  STEP_RETRYING: 'RETRYING',
  STEP_DONE: 'DONE',
  STEP_FAILED: 'FAILED',
};

const CLOSED: Readonly<Partial<Record<OrderEvent['status'], string>>> = {
  REJECTED: 'The order is rejected',
  CANCELLED: 'The order is cancelled',
  EXPIRED: 'The order has expired',
  FAILED: 'The order has failed',
};

/** The message of such an event says what somebody said; that of others what the system logged. */
const TELLING: readonly OrderEvent['type'][] = [
  'STEP_FAILED',
  'ORDER_CLOSED',
  'REFUND_REQUESTED',
  'REFUND_FAILED',
];

/** One event in words: what its step did, or what became of the order. */
export function eventText(event: OrderEvent): string {
  const { type, step, attempt, maxAttempts, message, status, paymentStatus } = event;
  const title = step ? STEP_TITLES[step] : BESIDE_STEPS[paymentStatus];
  const stepState = event.stepState ?? STATE_AFTER[type];
  if (type === 'TRANSITION_REFUSED' || type === 'LATE_MESSAGE') {
    // The message tells operators what was reported; to the customer it only came too late.
    return `${title ?? 'A report'}: came too late`;
  }
  const what = (type === 'ORDER_CLOSED' && CLOSED[status]) || EVENTS[type];
  const tries =
    type === 'STEP_RETRYING' && attempt ? `, attempt ${attempt} of ${maxAttempts ?? attempt}` : '';
  const said =
    what ?? (title && stepState ? `${title}: ${STATES[stepState].toLowerCase()}${tries}` : words(type));
  return message && TELLING.includes(type) ? `${said}. ${message}` : said;
}
