import * as z from 'zod/mini';
import type { OrderFacts } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { canMove, isTerminal } from '../../domain/order-status.ts';
import type { StepName } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { PAID_AND_STANDING } from '../orders/order.ts';
import type { StatusPoster, StatusReport } from '../status/status-poster.ts';
import { PaymentCaptured } from './errors.ts';
import type { Failure } from './failure.ts';
import { failureOf } from './failure.ts';
import { stepInput } from './input.ts';
import type { Handler, StepDependencies, StepOutput } from './step.ts';
import { logger } from './telemetry.ts';

const undoInput = z.extend(stepInput, {
  /** Facts and steps change, the status does not: an operator's repair of a part. */
  keepStatus: z.optional(z.boolean()),
});

type UndoInput = z.infer<typeof undoInput>;

/** A step that was taken back, and what is true since. */
export interface Undone {
  step: StepName;
  facts?: Partial<OrderFacts>;
}

/** One task of the state machine on the way back. */
export interface Undo {
  /** The step it takes back, for reports of trouble. */
  step: StepName;
  /** Whether the order ever came so far that there can be something to undo. */
  concerns(order: Order): boolean;
  /** The step whose taking back is told before the work; undefined when there may be nothing to do. */
  begins?(order: Order): StepName | undefined;
  /** The step it takes back of an order that is paid, as part of a refund; undefined when there is none. */
  ofPaid?(order: Order): StepName | undefined;
  /**
   * Takes back what was done, once; a repeat tells the same. Empty when there was nothing.
   * @throws PaymentCaptured when the order can only go forward.
   */
  run(order: Order, now: Date): Promise<readonly Undone[]>;
}

/**
 * The frame every undo runs in. What was undone is reported, and moves the order to COMPENSATING. When the
 * last attempt fails too, that is told, and the state machine hands the order to people.
 */
export function undoHandler(undo: Undo, { orders, status }: StepDependencies): Handler<StepOutput> {
  const stepOf = (order: Order): StepName => undo.ofPaid?.(order) ?? undo.step;

  /** Takes back and reports; gives the status the order is in then. */
  async function takeBack(order: Order, input: UndoInput): Promise<OrderStatus> {
    if (isOutOfReach(order, input)) {
      logger.warn('The order is not undone any more', { status: order.status });
      return order.status;
    }
    if (!undo.concerns(order)) return order.status;
    if (PAID_AND_STANDING.includes(order.status) && !undo.ofPaid?.(order)) {
      throw new PaymentCaptured(`Order ${order.id} is paid`);
    }
    const begun = undo.begins?.(order);
    if (begun && order.steps[begun].state !== 'UNDONE') {
      const report = { ...reportOf(begun, input), round: order.repairs };
      await status.tell({ ...report, type: 'STEP_UNDOING', stepState: 'UNDOING' });
    }
    let current = order.status;
    for (const { step, facts } of told(order, begun, await undo.run(order, new Date()))) {
      const posted = await status.post({
        ...reportOf(step, input),
        ...facts,
        type: 'STEP_UNDONE',
        stepState: 'UNDONE',
        ...(canMove(current, 'COMPENSATING') && !input.keepStatus ? { status: 'COMPENSATING' } : {}),
      });
      current = posted.status;
    }
    return current;
  }

  /** With a step that was told to be taken back: it turned out that there was nothing, and this is its end. */
  function told(order: Order, begun: StepName | undefined, undone: readonly Undone[]): readonly Undone[] {
    const step = stepOf(order);
    const open = order.steps[step].state === 'UNDOING' ? step : begun;
    if (!open || undone.some((one) => one.step === open)) return undone;
    return [{ step: open }, ...undone];
  }

  return async (event) => {
    const input = undoInput.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId: input.orderId, attempt: input.attempt });
    let order: Order | undefined;
    try {
      order = await orders.get(input.orderId);
      return { orderId: order.id, status: await takeBack(order, input) };
    } catch (error) {
      if (error instanceof PaymentCaptured) {
        logger.warn('The order cannot be undone', { error });
        throw error;
      }
      const failure = failureOf(error);
      logger.error('The undo failed', { kind: failure.kind, error: error as Error });
      if (order) await tellFailure(stepOf(order), input, order, failure, status);
      throw failure.error;
    }
  };
}

/** Whether nothing of the order is this execution's to undo: it has ended, or people have it in hand. */
function isOutOfReach({ status }: Order, { keepStatus }: UndoInput): boolean {
  return isTerminal(status) || (status === 'NEEDS_ATTENTION' && !keepStatus);
}

async function tellFailure(
  step: StepName,
  input: UndoInput,
  order: Order,
  failure: Failure,
  status: StatusPoster,
): Promise<void> {
  const report = {
    ...reportOf(step, input),
    round: order.repairs,
    // A step that failed keeps its own reason: the order may be closed with it.
    ...(order.steps[step].state === 'FAILED' ? {} : ({ stepState: 'UNDOING' } as const)),
    reasonCode: failure.code,
    message: failure.text,
  };
  if (failure.kind === 'transient' && input.attempt < input.maxAttempts) {
    await status.tell({ ...report, type: 'STEP_RETRYING', attempt: input.attempt + 1 });
    return;
  }
  const moves = canMove(order.status, 'COMPENSATING') && !input.keepStatus;
  await status.tell({ ...report, type: 'STEP_FAILED', ...(moves ? { status: 'COMPENSATING' } : {}) });
}

function reportOf(step: StepName, input: UndoInput): Omit<StatusReport, 'type'> {
  return {
    orderId: input.orderId,
    step,
    attempt: input.attempt,
    maxAttempts: input.maxAttempts,
    startedAt: input.startedAt,
  };
}
