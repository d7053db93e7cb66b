import * as z from 'zod/mini';
import { cancelReason } from '../../domain/cancellation.ts';
import type { CancelRequest } from '../../domain/cancellation.ts';
import { isFollowedUp } from '../../domain/facts.ts';
import { canMove, isAtRest } from '../../domain/order-status.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepName, StepState } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { wasDone } from '../orders/order.ts';
import { failureInput } from '../pipeline/caught.ts';
import { failureOf, statusAfterFailure } from '../pipeline/failure.ts';
import type { StepDependencies, StepOutput } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';
import type { PostedEvent, StatusReport } from '../status/status-poster.ts';
import { StatusRefused } from '../status/status-poster.ts';
import type { Reason, Unhappy } from './reason.ts';
import { chargeText, endFor, OUTCOMES, reasonOf } from './reason.ts';

const inputSchema = z.object({
  orderId: z.string().check(z.minLength(1)),
  outcome: z.enum(OUTCOMES),
  startedAt: z.string(),
  failure: z.optional(z.nullable(failureInput)),
});

type Input = z.infer<typeof inputSchema>;

/** The end of every execution of an order: it closes the order, one way or the other, and counts it. */
export function closeOrderHandler({ orders, status }: StepDependencies) {
  async function close(order: Order, outcome: Unhappy, failure: Input['failure']): Promise<OrderStatus> {
    const reason = reasonOf(order, outcome, failure ?? undefined, new Date());
    const current = await reportUnfinished(order, reason);
    // A cancel may have come until that report; after it, or by it, none is accepted any more.
    const { cancelRequest } = current === order.status ? order : await orders.get(order.id);
    if (cancelRequest) return cancel(order, cancelRequest);
    const end = endFor(outcome, reason);
    const closed = await report(order, {
      type: 'ORDER_CLOSED',
      status: canMove(current, end) ? end : 'FAILED',
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
    const posted = await report(order, {
      type: 'STEP_FAILED',
      ...(step ? { step, stepState: 'FAILED' as const } : {}),
      ...(next ? { status: next } : {}),
      reasonCode: reason.code,
      message: reason.text,
    });
    return posted.status;
  }

  /** A cancel that was accepted is the reason of the end, whatever else went wrong on the way to it. */
  async function cancel(order: Order, { by }: Pick<CancelRequest, 'by'>): Promise<OrderStatus> {
    const { code, text } = cancelReason(by);
    const closed = await report(order, {
      type: 'ORDER_CLOSED',
      status: 'CANCELLED',
      reasonCode: code,
      message: `${text} ${chargeText(order)}`,
    });
    return closed.status;
  }

  async function complete(order: Order): Promise<OrderStatus> {
    const { notificationStatus, receiptStatus } = order;
    if (!isFollowedUp(order)) {
      logger.warn('The order stays confirmed: something is still due', { notificationStatus, receiptStatus });
      return order.status;
    }
    return (await report(order, { type: 'ORDER_COMPLETED', status: 'COMPLETED' })).status;
  }

  function report(order: Order, what: Omit<StatusReport, 'orderId'>): Promise<PostedEvent> {
    return status.post({ orderId: order.id, ...what });
  }

  /** Gives the status of the order at its end. */
  async function end(order: Order, { outcome, failure }: Input): Promise<OrderStatus> {
    if (order.cancelRequest) return cancel(order, order.cancelRequest);
    if (outcome === 'CANCELLED') throw new Error(`Nobody cancelled order ${order.id}`);
    if (order.status === 'CONFIRMED') {
      if (outcome === 'COMPLETED') return complete(order);
      throw new Error(`Order ${order.id} is paid and cannot be closed as ${outcome}`);
    }
    if (outcome === 'COMPLETED') throw new Error(`Order ${order.id} is ${order.status} and not confirmed`);
    return close(order, outcome, failure);
  }

  /** What to do when the order moved on between the read and the report. */
  async function endAfterRefusal(orderId: string, refused: StatusRefused): Promise<OrderStatus> {
    const order = await orders.get(orderId);
    if (isClosed(order.status)) return order.status;
    if (!order.cancelRequest) throw refused;
    return cancel(order, order.cancelRequest);
  }

  return async (event: unknown): Promise<StepOutput> => {
    const input = inputSchema.parse(event);
    const { orderId } = input;
    logger.resetKeys();
    logger.appendKeys({ orderId });
    try {
      const order = await orders.get(orderId);
      if (isClosed(order.status)) return { orderId, status: order.status };
      const status = await end(order, input).catch((error) => {
        if (error instanceof StatusRefused) return endAfterRefusal(orderId, error);
        throw error;
      });
      count(order, status);
      logger.info('The order is closed', { status });
      return { orderId, status };
    } catch (error) {
      logger.error('The order could not be closed', { error: error as Error });
      throw failureOf(error).error;
    }
  };
}

/** Whether nothing is left to close: the order is at an end, in people's hands, or being refunded. */
function isClosed(status: OrderStatus): boolean {
  return isAtRest(status) || status === 'REFUND_PENDING';
}

/** The steps before the money is taken; whichever of them is neither done nor over was the one that died. */
const BEFORE_CAPTURE: readonly StepName[] = [
  'VALIDATE_ORDER',
  'SAVE_ORDER',
  'PROCESS_PAYMENT',
  'UPDATE_INVENTORY',
];
const UNFINISHED: readonly StepState[] = ['WAITING', 'RUNNING', 'RETRYING'];
const TAKEN_BACK: readonly StepState[] = ['UNDOING', 'UNDONE'];

function unfinishedStep(order: Order): StepName | undefined {
  const stateOf = (name: StepName): StepState => order.steps[name].state;
  if (BEFORE_CAPTURE.some((name) => stateOf(name) === 'FAILED')) return undefined;
  // Taken back before it was done: the order ended there, as one whose customer confirmed no payment.
  if (BEFORE_CAPTURE.some((name) => TAKEN_BACK.includes(stateOf(name)) && !wasDone(order, name))) {
    return undefined;
  }
  return BEFORE_CAPTURE.find((name) => UNFINISHED.includes(stateOf(name)));
}

function count(order: Order, end: OrderStatus): void {
  metrics.addDimension('outcome', end);
  metrics.addMetric('OrderClosed', 'Count', 1);
  metrics.addMetric('OrderDuration', 'Milliseconds', Date.now() - Date.parse(order.placedAt));
  metrics.publishStoredMetrics();
}
