import { formatCountdown, formatDuration } from '../words/format.ts';
import { type ShownStep, type Step, stepsOf, stepText } from '../words/steps.ts';
import type { Order, OrderEvent, StepName, StepState } from '../sdk/main.ts';
import type { Followed } from './follow.ts';

/** The six steps, in the order in which they are shown before an order could be read. */
const STEP_NAMES: readonly StepName[] = [
  'VALIDATE_ORDER',
  'SAVE_ORDER',
  'PROCESS_PAYMENT',
  'UPDATE_INVENTORY',
  'SEND_NOTIFICATION',
  'GENERATE_RECEIPT',
];

const MOVING: readonly StepState[] = ['RUNNING', 'RETRYING', 'UNDOING'];

/** A step as its line shows it. */
export interface StepLine {
  name: StepName;
  state: StepState;
  /** Whether something happens in it now. */
  moving: boolean;
  /** How it stands, in words. */
  text: string;
}

/** The order as it stands after the last event that is known. */
export function orderNow({ order, events }: Followed): Order | undefined {
  const last = events.at(-1);
  if (!order || !last || last.sequence <= order.sequence) return order;
  const { sequence, status, paymentStatus, stockStatus, notificationStatus, receiptStatus } = last;
  const closed = last.type === 'ORDER_CLOSED';
  return {
    ...order,
    ...{ sequence, status, paymentStatus, stockStatus, notificationStatus, receiptStatus },
    steps: events.filter((event) => event.sequence > order.sequence).reduce(afterEvent, order.steps),
    ...(closed && { reasonCode: last.reasonCode, reasonMessage: last.message }),
  };
}

function afterEvent(steps: Step[], event: OrderEvent): Step[] {
  const { step, stepState: state, attempt, maxAttempts, reasonCode, occurredAt } = event;
  if (!step || !state) return steps;
  return steps.map((one) =>
    one.name === step
      ? {
          ...one,
          state,
          reasonCode,
          attempt: attempt ?? one.attempt,
          maxAttempts: maxAttempts ?? one.maxAttempts,
          startedAt: one.startedAt ?? null,
          endedAt: MOVING.includes(state) ? one.endedAt : occurredAt,
        }
      : one,
  );
}

/** The six steps as they stand at `now`. */
export function shownSteps(followed: Followed, now: number): StepLine[] {
  const order = orderNow(followed);
  if (!order) {
    return STEP_NAMES.map((name) => ({ name, state: 'WAITING', moving: false, text: 'Not known yet' }));
  }
  const since = Date.parse(followed.events.at(-1)?.occurredAt ?? order.updatedAt);
  return stepsOf(order).map((step) => shownStep(step, order, { now, elapsed: now - since }));
}

function shownStep(
  step: ShownStep,
  { paymentAction, paymentStatus }: Order,
  { now, elapsed }: { now: number; elapsed: number },
): StepLine {
  const { halted, name, state } = step;
  if (state === 'RUNNING' && name === 'PROCESS_PAYMENT' && paymentStatus === 'ACTION_REQUIRED') {
    const left = paymentAction && formatCountdown(Date.parse(paymentAction.confirmBefore) - now);
    const text = `Waits for your confirmation${left === null ? '' : `, ${left} left`}`;
    return { name, state: 'WAITING', moving: true, text };
  }
  const moving = MOVING.includes(state) && !halted;
  const text = stepText(step);
  return { name, state, moving, text: moving && elapsed >= 1000 ? withElapsed(text, elapsed) : text };
}

/** `Trying again, attempt 2 of 4, 3 sec: the payment provider does not answer`. */
function withElapsed(text: string, elapsed: number): string {
  const [what = '', ...why] = text.split(': ');
  return [`${what}, ${formatDuration(elapsed)}`, ...why].join(': ');
}
