import type { OrderFacts } from '../../domain/facts.ts';
import { canMove } from '../../domain/order-status.ts';
import type { StepName } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import type { StatusPoster, StatusReport } from '../status/status-poster.ts';
import { PaymentCaptured } from './errors.ts';
import { failureOf } from './failure.ts';
import type { StepInput } from './input.ts';
import { stepInput } from './input.ts';
import type { Handler, StepDependencies, StepOutput } from './step.ts';
import { logger } from './telemetry.ts';

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
  /**
   * Takes back what was done, once; a repeat tells the same. Empty when there was nothing.
   * @throws PaymentCaptured when the order can only go forward.
   */
  run(order: Order, now: Date): Promise<readonly Undone[]>;
}

/**
 * The frame every undo runs in. What was undone is reported, and moves the order to COMPENSATING; when
 * the last attempt fails too, the order is left to people, in NEEDS_ATTENTION.
 */
export function undoHandler(undo: Undo, { orders, status }: StepDependencies): Handler<StepOutput> {
  return async (event) => {
    const input = stepInput.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId: input.orderId, attempt: input.attempt });
    let order: Order | undefined;
    try {
      order = await orders.get(input.orderId);
      if (!undo.concerns(order)) return { orderId: order.id, status: order.status };
      if (order.paymentStatus === 'CAPTURED') throw new PaymentCaptured(`Order ${order.id} is paid`);
      let current = order.status;
      for (const { step, facts } of await undo.run(order, new Date())) {
        const posted = await status.post({
          ...reportOf(step, input),
          ...facts,
          type: 'STEP_UNDONE',
          stepState: 'UNDONE',
          ...(canMove(current, 'COMPENSATING') ? { status: 'COMPENSATING' } : {}),
        });
        current = posted.status;
      }
      return { orderId: order.id, status: current };
    } catch (error) {
      if (error instanceof PaymentCaptured) {
        logger.warn('The order cannot be undone', { error });
        throw error;
      }
      throw await reportFailure(undo, input, order, error, status);
    }
  };
}

/** Posts the failure and gives back the error to raise. */
async function reportFailure(
  undo: Undo,
  input: StepInput,
  order: Order | undefined,
  error: unknown,
  status: StatusPoster,
): Promise<unknown> {
  const failure = failureOf(error);
  logger.error('The undo failed', { kind: failure.kind, error: error as Error });
  const report = {
    ...reportOf(undo.step, input),
    stepState: 'UNDOING',
    reasonCode: failure.code,
    message: failure.text,
  } as const;
  if (failure.kind === 'transient' && input.attempt < input.maxAttempts) {
    await status.tell({ ...report, type: 'STEP_RETRYING', attempt: input.attempt + 1 });
    return failure.error;
  }
  if (order && canMove(order.status, 'COMPENSATING')) {
    await status.tell({ ...report, type: 'STEP_UNDOING', status: 'COMPENSATING' });
  }
  await status.tell({ ...report, type: 'STEP_FAILED', status: 'NEEDS_ATTENTION' });
  return failure.error;
}

function reportOf(step: StepName, input: StepInput): Omit<StatusReport, 'type'> {
  return {
    orderId: input.orderId,
    step,
    attempt: input.attempt,
    maxAttempts: input.maxAttempts,
    startedAt: input.startedAt,
  };
}
