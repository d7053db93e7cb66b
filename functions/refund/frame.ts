import * as z from 'zod/mini';
import { refundNumberOf } from '../../domain/refunds.ts';
import type { Order } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { StepSuperseded } from '../pipeline/errors.ts';
import type { Failure } from '../pipeline/failure.ts';
import { failureOf } from '../pipeline/failure.ts';
import { stepInput } from '../pipeline/input.ts';
import { logger } from '../pipeline/telemetry.ts';

const refundInput = z.extend(stepInput, { refundId: z.string().check(z.minLength(1)) });

export type RefundInput = z.infer<typeof refundInput>;
export type StoredRefund = NonNullable<Order['refunds']>[number];

/** What a step of a refund is given. */
export interface RefundCall {
  order: Order;
  refund: StoredRefund;
  /** Which refund of its order it is, counted from 1. */
  n: number;
  input: RefundInput;
}

/** One task of the state machine that gives money back. */
export interface RefundStep<Output> {
  /** Whether nothing is left to do, and what the state machine is told then. */
  done(call: RefundCall): Output | undefined;
  /** Does the work. May run again after any part of it, and then ends the same. */
  run(call: RefundCall): Promise<Output>;
  /** Tells of a failure after which the state machine tries again. */
  retrying?(call: RefundCall, failure: Failure): Promise<void>;
}

/**
 * The frame the steps of a refund run in: it passes over what is done, and touches no refund but one that is
 * under way. What it raises the state machine tries again, or hands the order to people: that is told there.
 */
export function refundHandler<Output>(step: RefundStep<Output>, orders: OrderStore) {
  return async (event: unknown): Promise<Output> => {
    const input = refundInput.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId: input.orderId, refundId: input.refundId, attempt: input.attempt });
    let call: RefundCall | undefined;
    try {
      call = callOf(await orders.get(input.orderId), input);
      const before = step.done(call);
      if (before !== undefined) return before;
      if (call.refund.state !== 'REQUESTED') {
        throw new StepSuperseded(`Refund ${input.refundId} is ${call.refund.state}`);
      }
      return await step.run(call);
    } catch (error) {
      const failure = failureOf(error);
      logger.warn('The refund did not get on', { kind: failure.kind, error: error as Error });
      const again = failure.kind === 'transient' && input.attempt < input.maxAttempts;
      if (call && again) await step.retrying?.(call, failure);
      throw failure.error;
    }
  };
}

function callOf(order: Order, input: RefundInput): RefundCall {
  const n = refundNumberOf(order, input.refundId) ?? 0;
  const refund = order.refunds?.[n - 1];
  if (!refund) throw new Error(`Order ${order.id} has no refund ${input.refundId}`);
  return { order, refund, n, input };
}
