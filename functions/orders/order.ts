import * as z from 'zod/mini';
import { CANCELLERS } from '../../domain/cancellation.ts';
import {
  NOTIFICATION_STATUSES,
  PAYMENT_STATUSES,
  RECEIPT_STATUSES,
  STOCK_STATUSES,
} from '../../domain/facts.ts';
import { eventIdOf } from '../../domain/events.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { REFUND_KINDS, REFUND_STATES } from '../../domain/refunds.ts';
import type { StepName } from '../../domain/steps.ts';
import { STEP_STATES } from '../../domain/steps.ts';

const money = z.object({ amount: z.int(), currency: z.string() });

const step = z.object({ state: z.enum(STEP_STATES), attempt: z.int(), reasonCode: z.optional(z.string()) });

const line = z.object({
  productId: z.string(),
  quantity: z.int(),
  name: z.optional(z.string()),
  unitPrice: z.optional(money),
  lineTotal: z.optional(money),
});

const refund = z.object({
  id: z.string(),
  kind: z.enum(REFUND_KINDS),
  amount: money,
  reason: z.string(),
  returnStock: z.boolean(),
  callerId: z.string(),
  key: z.string(),
  at: z.string(),
  state: z.enum(REFUND_STATES),
  endedAt: z.optional(z.string()),
  creditNote: z.optional(z.object({ key: z.string(), sha256: z.string() })),
});

const work = z.object({
  machine: z.enum(['ORDER', 'REFUND']),
  name: z.string(),
  resume: z.optional(z.enum(['UNDO', 'RELEASE_STOCK'])),
  refundId: z.optional(z.string()),
  times: z.int(),
});

/** What the functions need of a stored order; the rest is the resolvers'. */
export const orderSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  status: z.enum(ORDER_STATUSES),
  version: z.int(),
  sequence: z.int(),
  placedAt: z.string(),
  updatedAt: z.string(),
  requested: z.object({
    lines: z.array(z.object({ productId: z.string(), quantity: z.int() })),
    paymentToken: z.string(),
    expectedTotal: z.optional(z.nullable(money)),
  }),
  lines: z.array(line),
  total: z.optional(money),
  paymentStatus: z.enum(PAYMENT_STATUSES),
  stockStatus: z.enum(STOCK_STATUSES),
  notificationStatus: z.enum(NOTIFICATION_STATUSES),
  receiptStatus: z.enum(RECEIPT_STATUSES),
  steps: z.object({
    VALIDATE_ORDER: step,
    SAVE_ORDER: step,
    PROCESS_PAYMENT: step,
    UPDATE_INVENTORY: step,
    SEND_NOTIFICATION: step,
    GENERATE_RECEIPT: step,
  }),
  cancelRequest: z.optional(z.object({ by: z.enum(CANCELLERS) })),
  payment: z.optional(z.object({ reference: z.string(), captured: money, capturedAt: z.string() })),
  paymentAction: z.optional(
    z.object({ taskToken: z.string(), confirmBefore: z.string(), since: z.optional(z.string()) }),
  ),
  holdExpiresAt: z.optional(z.string()),
  refunds: z.optional(z.array(refund)),
  /** Sequence of each event that was reported, by event id. */
  posted: z.optional(z.record(z.string(), z.int())),
  work,
  repairs: z.optional(z.int()),
  dueAt: z.optional(z.string()),
  receipt: z.optional(z.object({ key: z.string(), sha256: z.string() })),
});

export type Order = z.infer<typeof orderSchema>;

/** Whether a step was ever reported done, taken back since or not. */
export function wasDone({ id, posted }: Order, step: StepName): boolean {
  const done = { orderId: id, type: 'STEP_DONE', step, stepState: 'DONE' } as const;
  return posted?.[eventIdOf(done)] !== undefined;
}

/** An order in one of these is paid and stands: its notice and receipt are made, it is refunded, not undone. */
export const PAID_AND_STANDING: readonly OrderStatus[] = [
  'CONFIRMED',
  'COMPLETED',
  'REFUND_PENDING',
  'PARTIALLY_REFUNDED',
];

const pricedLine = z.object({
  productId: z.string(),
  quantity: z.int(),
  name: z.string(),
  unitPrice: money,
  lineTotal: money,
});

export type PricedLine = z.infer<typeof pricedLine>;

const pricedOrder = z.object({ lines: z.array(pricedLine), total: money });

/** The order's lines and total as `ValidateOrder` stored them. @throws when they are not priced yet. */
export function pricedPart(order: Order): z.infer<typeof pricedOrder> {
  return pricedOrder.parse(order);
}
