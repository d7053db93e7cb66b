import * as z from 'zod/mini';
import { canMove } from '../../domain/order-status.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Order } from '../orders/order.ts';
import { failureInput } from '../pipeline/caught.ts';
import { failureOf } from '../pipeline/failure.ts';
import { stepInput } from '../pipeline/input.ts';
import type { StepDependencies, StepOutput } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';
import { codeOf, openPartsOf, refundText } from './attention.ts';

const inputSchema = z.extend(stepInput, {
  failure: z.optional(z.nullable(failureInput)),
  /** The refund that could not be made; absent when it was an undo. */
  refundId: z.optional(z.nullable(z.string())),
});

type Input = z.infer<typeof inputSchema>;

/**
 * Hands an order that could be neither finished nor undone to people: it comes to NEEDS_ATTENTION, with
 * what is open, and is counted, which raises the alarm. An order that cannot come there from where it
 * stands is left to the sweeper.
 */
export function flagOrderHandler({ orders, status }: StepDependencies) {
  async function flag(order: Order, { failure }: Input): Promise<OrderStatus> {
    let current = order.status;
    // Without a step: what is being taken back was told by the undo itself.
    if (canMove(current, 'COMPENSATING') && current !== 'NEEDS_ATTENTION') {
      const { id: orderId, repairs: round } = order;
      const moved = await status.post({ orderId, round, type: 'STEP_UNDOING', status: 'COMPENSATING' });
      current = moved.status;
    }
    if (current !== 'COMPENSATING') return current;
    const posted = await status.post({
      orderId: order.id,
      round: order.repairs,
      type: 'ORDER_NEEDS_ATTENTION',
      status: 'NEEDS_ATTENTION',
      reasonCode: codeOf(failure ?? undefined),
      message: openPartsOf(order),
    });
    return posted.status;
  }

  async function flagRefund(order: Order, refundId: string, { failure }: Input): Promise<OrderStatus> {
    const refund = order.refunds?.find(({ id }) => id === refundId);
    if (!refund) throw new Error(`Order ${order.id} has no refund ${refundId}`);
    if (order.status !== 'REFUND_PENDING' || refund.state !== 'REQUESTED') return order.status;
    const posted = await status.post({
      orderId: order.id,
      refundId,
      round: order.repairs,
      type: 'REFUND_FAILED',
      status: 'NEEDS_ATTENTION',
      paymentStatus: 'REFUND_FAILED',
      amount: refund.amount,
      reasonCode: codeOf(failure ?? undefined),
      message: refundText(refund.amount),
    });
    return posted.status;
  }

  return async (event: unknown): Promise<StepOutput> => {
    const input = inputSchema.parse(event);
    const { orderId, refundId } = input;
    logger.resetKeys();
    logger.appendKeys({ orderId, attempt: input.attempt, ...(refundId ? { refundId } : {}) });
    try {
      const order = await orders.get(orderId);
      const current = refundId ? await flagRefund(order, refundId, input) : await flag(order, input);
      if (current === 'NEEDS_ATTENTION') {
        // Here, at the end: this state of the machine ends once for each time an order comes to it.
        logger.error('The order needs attention', { failure: input.failure });
        metrics.addMetric('OrderNeedsAttention', 'Count', 1);
        metrics.publishStoredMetrics();
      } else {
        logger.warn('The order is left to the sweeper', { status: current, failure: input.failure });
      }
      return { orderId, status: current };
    } catch (error) {
      logger.error('The order could not be handed over', { error: error as Error });
      throw failureOf(error).error;
    }
  };
}
