import { allowedActions, canConfirmPayment } from '../../domain/allowed-actions.ts';
import { isTerminal } from '../../domain/order-status.ts';
import { refundable } from '../../domain/refunds.ts';
import type { Step } from '../../domain/steps.ts';
import { STEP_NAMES } from '../../domain/steps.ts';
import type { Order, OrderStep, Refund } from '../../generated/schema.ts';
import type { OrderItem, OrderLineItem, RefundItem } from './items.ts';

/**
 * The order as the API shows it to its customer or to an operator. What the customer sent to be paid with,
 * and what lets an execution go on, is never shown.
 */
export function orderView(item: OrderItem, operator: boolean): Order {
  const ended = isTerminal(item.status);
  const waitsFor = canConfirmPayment(item) ? item.paymentAction : undefined;
  return {
    id: item.id,
    customerId: item.customerId,
    status: item.status,
    paymentStatus: item.paymentStatus,
    stockStatus: item.stockStatus,
    notificationStatus: item.notificationStatus,
    receiptStatus: item.receiptStatus,
    steps: STEP_NAMES.map((name) => stepView(name, item.steps[name], ended)),
    lines: item.lines.map((line) => lineView(line)),
    total: item.total ?? null,
    reasonCode: item.reasonCode ?? null,
    reasonMessage: item.reasonMessage ?? null,
    paymentAction: waitsFor ? { confirmBefore: waitsFor.confirmBefore } : null,
    refunds: (item.refunds ?? []).map((refund) => refundView(refund)),
    refundable: refundable(item) ?? null,
    allowedActions: allowedActions(item, operator),
    sequence: item.sequence,
    version: item.version,
    placedAt: item.placedAt,
    updatedAt: item.updatedAt,
  };
}

/** A refund without who asked for it and how. */
export function refundView(refund: RefundItem): Refund {
  return {
    id: refund.id,
    amount: refund.amount,
    reason: refund.reason,
    state: refund.state,
    returnStock: refund.returnStock,
    requestedAt: refund.at,
    endedAt: refund.endedAt ?? null,
    creditNoteReady: refund.creditNote ? true : false,
  };
}

const UNFINISHED: readonly OrderStep['state'][] = ['WAITING', 'RUNNING', 'RETRYING'];

/** A step that has not come to its end when the order has, never will: it was skipped. */
function stepView(name: OrderStep['name'], step: Step, ended: boolean): OrderStep {
  return {
    name,
    state: ended && UNFINISHED.includes(step.state) ? 'SKIPPED' : step.state,
    attempt: step.attempt,
    maxAttempts: step.maxAttempts ?? null,
    startedAt: step.startedAt ?? null,
    endedAt: step.endedAt ?? null,
    reasonCode: step.reasonCode ?? null,
  };
}

function lineView(line: OrderLineItem): Order['lines'][number] {
  return {
    productId: line.productId,
    quantity: line.quantity,
    name: line.name ?? null,
    unitPrice: line.unitPrice ?? null,
    lineTotal: line.lineTotal ?? null,
  };
}
