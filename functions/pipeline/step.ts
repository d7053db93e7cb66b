import { groupOf, isErrorCode } from '../../domain/error-codes.ts';
import type { OrderEventType } from '../../domain/events.ts';
import { eventIdOf } from '../../domain/events.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepName, StepState } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import type { StatusPoster, StatusReport } from '../status/status-poster.ts';
import { StatusRefused } from '../status/status-poster.ts';
import { OrderCancelled, RefusedBefore, StepSuperseded } from './errors.ts';
import { failureOf, statusAfterFailure } from './failure.ts';
import type { StepInput } from './input.ts';
import { stepInput } from './input.ts';
import { logger } from './telemetry.ts';

/** What a step is given. */
export interface StepCall {
  order: Order;
  /** What the state machine sent, for a step that is sent more than the rest. */
  event: unknown;
  now: Date;
  /** By then this invocation is over, one way or the other. */
  deadline: Date;
}

/** What a step that succeeded reports. */
export interface StepResult {
  /** The status the order moves to; absent when it stays. */
  status?: OrderStatus;
  facts?: Partial<OrderFacts>;
}

/** What a step that is not at its end waits for, as the state machine is told. */
export interface Wait {
  /** Until when the customer may confirm the payment; ISO 8601. */
  confirmBefore: string;
  /** The same from now on, in whole seconds, 1 at least. */
  confirmWithinSeconds: number;
}

/** One task of the state machine on the way forward. */
export interface Step {
  /** Null for the capture, which is a task but none of the six steps. */
  name: StepName | null;
  /** The statuses in which the order comes to this step. */
  expects: OrderStatus | readonly OrderStatus[];
  /** What the end of the step is called. */
  doneEvent: Extract<OrderEventType, 'STEP_DONE' | 'PAYMENT_CAPTURED' | 'PAYMENT_ACTION_REQUIRED'>;
  /** The state of the step after it; DONE when nothing is said. */
  doneState?: StepState;
  /** Whether the step did its work before. */
  isDone(order: Order): boolean;
  /**
   * Does the work. May run again after any part of it, and then ends the same. A step that has to wait
   * reports nothing: the state machine comes back to it.
   */
  run(call: StepCall): Promise<StepResult | { wait: Wait }>;
  /** The facts when the last attempt failed too, for a step that cannot undo a paid order. */
  factsWhenGivenUp?: Partial<OrderFacts>;
}

export interface StepDependencies {
  orders: OrderStore;
  status: StatusPoster;
}

export interface StepOutput extends Partial<Wait> {
  orderId: string;
  status: OrderStatus;
}

/** What a handler needs to know of its invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** A Lambda handler; two parameters, because three are the callbacks that Node 24 refuses. */
export type Handler<Output> = (event: unknown, invocation: Invocation) => Promise<Output>;

/**
 * The frame every forward step runs in: it reads the order, passes over what is done, does the work,
 * reports the end or the failure, and raises what the state machine retries or catches by name. A cancel
 * is seen before the work and again when the end is reported: what the work did until then is undone.
 */
export function stepHandler(step: Step, { orders, status }: StepDependencies): Handler<StepOutput> {
  return async (event, invocation) => {
    const input = stepInput.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId: input.orderId, attempt: input.attempt });
    let order: Order | undefined;
    try {
      order = await orders.get(input.orderId);
      if (order.cancelRequest) throw new OrderCancelled(order.cancelRequest.by);
      if (step.isDone(order)) return { orderId: order.id, status: order.status };
      const refusal = await refusalBefore(step, order, orders);
      if (refusal) {
        logger.info('The step refused the order before', { code: refusal.code });
        throw refusal;
      }
      const expected = [step.expects].flat();
      if (!expected.includes(order.status)) {
        throw new StepSuperseded(`Order ${order.id} is ${order.status}, not ${expected.join(' or ')}`);
      }
      const now = new Date();
      const deadline = new Date(now.getTime() + invocation.getRemainingTimeInMillis());
      const result = await step.run({ order, event, now, deadline });
      if ('wait' in result) return { orderId: order.id, status: order.status, ...result.wait };
      const posted = await status.post({
        ...reportOf(step, input),
        ...result.facts,
        type: step.doneEvent,
        ...(result.status ? { status: result.status } : {}),
        ...(step.name ? { stepState: step.doneState ?? 'DONE' } : {}),
      });
      // A report that leaves the status alone is taken from a cancelled order too: its facts are true.
      if (posted.status === 'CANCEL_REQUESTED') throw new StepSuperseded(`Order ${order.id} was cancelled`);
      return { orderId: order.id, status: posted.status };
    } catch (error) {
      const cancelled = await cancelBehind(error, input.orderId, orders);
      if (cancelled) {
        logger.info('The order was cancelled');
        throw cancelled;
      }
      if (error instanceof RefusedBefore) throw error;
      if (error instanceof StepSuperseded) {
        logger.warn('The order is elsewhere', { error });
        throw error;
      }
      throw await reportFailure(step, input, order, error, status);
    }
  };
}

/**
 * What the step said when it refused the order in an earlier run whose answer got lost: a repeat says the same,
 * whatever has become of stock and prices meanwhile. A step that only follows a paid order refuses nothing.
 */
async function refusalBefore(
  step: Step,
  { id, posted }: Order,
  orders: OrderStore,
): Promise<RefusedBefore | undefined> {
  const failed = { orderId: id, type: 'STEP_FAILED', step: step.name, stepState: 'FAILED' } as const;
  const sequence = posted?.[eventIdOf(step.name ? failed : { orderId: id, type: 'STEP_FAILED' })];
  if (sequence === undefined || step.factsWhenGivenUp) return undefined;
  const { reasonCode, message } = await orders.reasonTold(id, sequence);
  if (!reasonCode || !isErrorCode(reasonCode) || groupOf(reasonCode) === 'system') return undefined;
  return new RefusedBefore(reasonCode, message ?? '');
}

/** The cancel that made the step fail: it found one, or what it wanted to write was not legal any more. */
async function cancelBehind(
  error: unknown,
  orderId: string,
  orders: OrderStore,
): Promise<OrderCancelled | undefined> {
  if (error instanceof OrderCancelled) return error;
  if (!(error instanceof StepSuperseded || error instanceof StatusRefused)) return undefined;
  const { cancelRequest } = await orders.get(orderId);
  return cancelRequest && new OrderCancelled(cancelRequest.by, error);
}

/** Posts the failure and gives back the error to raise. */
async function reportFailure(
  step: Step,
  input: StepInput,
  order: Order | undefined,
  error: unknown,
  status: StatusPoster,
): Promise<unknown> {
  const failure = failureOf(error);
  logger[failure.kind === 'technical' ? 'error' : 'warn']('The step failed', {
    kind: failure.kind,
    error: error as Error,
  });
  const report = {
    ...reportOf(step, input),
    ...failure.facts,
    reasonCode: failure.code,
    message: failure.text,
  };
  if (failure.kind === 'transient' && input.attempt < input.maxAttempts) {
    await status.tell({
      ...report,
      type: 'STEP_RETRYING',
      attempt: input.attempt + 1,
      ...(step.name ? { stepState: 'RETRYING' } : {}),
    });
    return failure.error;
  }
  // A capture that failed technically may have gone through: only the undo, which looks, may say that
  // the order goes back.
  const certain = step.name !== null || failure.kind === 'refused';
  const next = order && certain ? statusAfterFailure(order.status) : undefined;
  await status.tell({
    ...report,
    ...step.factsWhenGivenUp,
    type: 'STEP_FAILED',
    ...(next ? { status: next } : {}),
    ...(step.name ? { stepState: 'FAILED' } : {}),
  });
  return failure.error;
}

function reportOf(step: Step, input: StepInput): Omit<StatusReport, 'type'> {
  return {
    orderId: input.orderId,
    ...(step.name ? { step: step.name } : {}),
    attempt: input.attempt,
    maxAttempts: input.maxAttempts,
    startedAt: input.startedAt,
  };
}
