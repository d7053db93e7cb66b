import * as z from 'zod/mini';
import {
  NOTIFICATION_STATUSES,
  PAYMENT_STATUSES,
  RECEIPT_STATUSES,
  STOCK_STATUSES,
} from '../../domain/facts.ts';
import { STOCK_MOVEMENTS } from '../../domain/keys.ts';
import { ORDER_PROBLEM_KINDS } from '../../domain/order-problems.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { orderSchema } from '../orders/order.ts';
import { operationSchema, paymentSchema } from '../payment/ledger.ts';
import { holdSchema } from '../stock/hold.ts';

/** Items of all tables as an auditor reads them; docs/data-model.md tells what they mean. */

export const storedOrder = z.extend(orderSchema, {
  posted: z.record(z.string(), z.int()),
  dueShard: z.optional(z.string()),
});
export type StoredOrder = z.infer<typeof storedOrder>;

export const storedEvent = z.object({
  sk: z.string(),
  eventId: z.string(),
  orderId: z.string(),
  sequence: z.int(),
  occurredAt: z.string(),
  status: z.enum(ORDER_STATUSES),
  reasonCode: z.optional(z.nullable(z.string())),
  message: z.optional(z.nullable(z.string())),
  paymentStatus: z.enum(PAYMENT_STATUSES),
  stockStatus: z.enum(STOCK_STATUSES),
  notificationStatus: z.enum(NOTIFICATION_STATUSES),
  receiptStatus: z.enum(RECEIPT_STATUSES),
});
export type StoredEvent = z.infer<typeof storedEvent>;

export const storedNotification = z.object({ state: z.enum(['CLAIMED', 'RELEASED', 'SENT', 'UNCONFIRMED']) });
export type StoredNotification = z.infer<typeof storedNotification>;

export const storedProblem = z.object({
  kind: z.enum(ORDER_PROBLEM_KINDS),
  code: z.string(),
  message: z.string(),
  since: z.string(),
});
export type StoredProblem = z.infer<typeof storedProblem>;

export const storedPayment = z.extend(paymentSchema, { paymentId: z.string() });
export type StoredPayment = z.infer<typeof storedPayment>;

export const storedOperation = z.extend(operationSchema, {
  sk: z.string(),
  key: z.string(),
  kind: z.string(),
});
export type StoredOperation = z.infer<typeof storedOperation>;

export const storedHold = holdSchema;
export type StoredHold = z.infer<typeof storedHold>;

export const storedMovement = z.object({
  productId: z.string(),
  orderId: z.string(),
  movement: z.enum(STOCK_MOVEMENTS),
  onHandDelta: z.int(),
  reservedDelta: z.int(),
  at: z.string(),
});
export type StoredMovement = z.infer<typeof storedMovement>;

export const storedProduct = z.object({ id: z.string(), onHand: z.int(), reserved: z.int() });
export type StoredProduct = z.infer<typeof storedProduct>;
