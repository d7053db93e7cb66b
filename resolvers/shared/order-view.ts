import { allowedActions } from '../../domain/allowed-actions.ts';
import { isTerminal } from '../../domain/order-status.ts';
import type { Step } from '../../domain/steps.ts';
import { STEP_NAMES } from '../../domain/steps.ts';
import type { Order, OrderStep } from '../../generated/schema.ts';
import type { OrderItem, OrderLineItem } from './items.ts';

/** The order as the API shows it. What the customer sent to be paid with is never shown. */
export function orderView(item: OrderItem): Order {
  const ended = isTerminal(item.status);
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
    allowedActions: allowedActions(item),
    sequence: item.sequence,
    version: item.version,
    placedAt: item.placedAt,
    updatedAt: item.updatedAt,
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
