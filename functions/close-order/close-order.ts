import * as z from 'zod/mini';
import type { Canceller } from '../../domain/cancellation.ts';
import { cancelReason } from '../../domain/cancellation.ts';
import { canMove, isTerminal } from '../../domain/order-status.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepName } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { failureOf, statusAfterFailure } from '../pipeline/failure.ts';
import type { StepDependencies, StepOutput } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';
import type { FailureInput, Reason } from './reason.ts';
import { failureInput, reasonOf } from './reason.ts';

const inputSchema = z.object({
  orderId: z.string().check(z.minLength(1)),
  outcome: z.enum(['COMPLETED', 'REJECTED', 'CANCELLED', 'FAILED']),
  startedAt: z.string(),
  failure: z.optional(z.nullable(failureInput)),
});

type Outcome = z.infer<typeof inputSchema>['outcome'];

/** The end of every execution: it closes the order, one way or the other, and counts it. */
export function closeOrderHandler({ orders, status }: StepDependencies) {
  /** @returns the status the order is in at the end; undefined when it was closed before. */
  async function close(
    order: Order,
    outcome: 'REJECTED' | 'FAILED',
    failure?: FailureInput,
  ): Promise<OrderStatus> {
    const reason = reasonOf(order, failure);
    const current = await reportUnfinished(order, reason);
    const closed = await status.post({
      orderId: order.id,
      type: 'ORDER_CLOSED',
      status: closingStatus(current, outcome, reason),
      reasonCode: reason.code,
      message: reason.text,
    });
    return closed.status;
  }

  /**
   * Makes up for a step that died before it could say so, and brings the order to where it can be
   * closed from. Gives the status it is in then.
   */
  async function reportUnfinished(order: Order, reason: Reason): Promise<OrderStatus> {
    const step = unfinishedStep(order);
    const next = statusAfterFailure(order.status);
    if (!step && !next) return order.status;
    const posted = await status.post({
      orderId: order.id,
      type: 'STEP_FAILED',
      ...(step ? { step, stepState: 'FAILED' as const } : {}),
      ...(next ? { status: next } : {}),
      reasonCode: reason.code,
      message: reason.text,
    });
    return posted.status;
  }

  /** A cancel that was accepted is the reason of the end, whatever else went wrong on the way to it. */
  async function cancel(order: Order, by: Canceller): Promise<OrderStatus> {
    const { code, text } = cancelReason(by);
    const closed = await status.post({
      orderId: order.id,
      type: 'ORDER_CLOSED',
      status: 'CANCELLED',
      reasonCode: code,
      message: `${text} Nothing was charged.`,
    });
    return closed.status;
  }

  async function complete(order: Order): Promise<OrderStatus> {
    if (order.notificationStatus !== 'SENT' || order.receiptStatus !== 'READY') {
      const { notificationStatus, receiptStatus } = order;
      logger.warn('The order stays confirmed: something is still due', { notificationStatus, receiptStatus });
      return order.status;
    }
    return (await status.post({ orderId: order.id, type: 'ORDER_COMPLETED', status: 'COMPLETED' })).status;
  }

  function endOf(order: Order, outcome: Outcome, failure?: FailureInput): Promise<OrderStatus> {
    if (order.cancelRequest) return cancel(order, order.cancelRequest.by);
    if (outcome === 'COMPLETED') return complete(order);
    if (outcome === 'CANCELLED') throw new Error(`Nobody cancelled order ${order.id}`);
    return close(order, outcome, failure);
  }

  return async (event: unknown): Promise<StepOutput> => {
    const { orderId, outcome, failure } = inputSchema.parse(event);
    logger.resetKeys();
    logger.appendKeys({ orderId });
    try {
      const order = await orders.get(orderId);
      if (isClosed(order.status)) return { orderId, status: order.status };
      if (outcome !== 'COMPLETED' && order.paymentStatus === 'CAPTURED') {
        throw new Error(`Order ${orderId} is paid and cannot be closed as ${outcome}`);
      }
      const end = await endOf(order, outcome, failure ?? undefined);
      count(order, end);
      logger.info('The order is closed', { status: end });
      return { orderId, status: end };
    } catch (error) {
      logger.error('The order could not be closed', { error: error as Error });
      throw failureOf(error).error;
    }
  };
}

/** Whether nothing is left to close: the order is at an end, or people have it in hand. */
function isClosed(status: OrderStatus): boolean {
  return isTerminal(status) || status === 'COMPLETED' || status === 'NEEDS_ATTENTION';
}

/** A hold or an authorization that ran out is its own end, where the order may still come to it. */
function closingStatus(current: OrderStatus, outcome: 'REJECTED' | 'FAILED', { code }: Reason): OrderStatus {
  const ranOut = code === 'RESERVATION_EXPIRED' || code === 'AUTHORIZATION_EXPIRED';
  return ranOut && canMove(current, 'EXPIRED') ? 'EXPIRED' : outcome;
}

/** The steps before the money is taken; whichever of them is neither done nor over was the one that died. */
const BEFORE_CAPTURE: readonly StepName[] = [
  'VALIDATE_ORDER',
  'SAVE_ORDER',
  'PROCESS_PAYMENT',
  'UPDATE_INVENTORY',
];
const UNFINISHED = ['WAITING', 'RUNNING', 'RETRYING'];

function unfinishedStep(order: Order): StepName | undefined {
  if (BEFORE_CAPTURE.some((name) => order.steps[name].state === 'FAILED')) return undefined;
  return BEFORE_CAPTURE.find((name) => UNFINISHED.includes(order.steps[name].state));
}

function count(order: Order, end: OrderStatus): void {
  metrics.addDimension('outcome', end);
  metrics.addMetric('OrderClosed', 'Count', 1);
  metrics.addMetric('OrderDuration', 'Milliseconds', Date.now() - Date.parse(order.placedAt));
  metrics.publishStoredMetrics();
}
