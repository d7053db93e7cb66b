import type { CancelRequest } from '../../domain/cancellation.ts';
import type { OrderEvent } from '../../domain/events.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { Money } from '../../domain/money.ts';
import type { RequestedOrder } from '../../domain/order-input.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Refund } from '../../domain/refunds.ts';
import type { Steps } from '../../domain/steps.ts';
import type { Work } from '../../domain/work.ts';

/** An order as it is stored; docs/data-model.md tells who writes which attribute. */
export interface OrderItem extends OrderFacts {
  id: string;
  customerId: string;
  status: OrderStatus;
  version: number;
  sequence: number;
  placedAt: string;
  updatedAt: string;
  placedDay: string;
  placedKey: string;
  requested: RequestedOrder;
  lines: OrderLineItem[];
  total?: Money;
  steps: Steps;
  reasonCode?: string | null;
  reasonMessage?: string | null;
  /** Sequence of each event that a step has posted, by event id. */
  posted: Record<string, number>;
  /** The execution that the order is in the hands of. */
  work: Work;
  /** How many repairs operators have asked for. */
  repairs?: number;
  /** Partition and time in the index `byDue`; absent while the order is at rest. */
  dueShard?: string;
  dueAt?: string;
  /** What was captured; written by `CapturePayment`. */
  payment?: { reference: string; captured: Money; capturedAt: string };
  /** The wait for the customer; written by `AwaitCustomer`. */
  paymentAction?: PaymentActionItem;
  /** Oldest first. */
  refunds?: RefundItem[];
  /** Set by `cancelOrder` when it is accepted, and never taken back. */
  cancelRequest?: CancelRequest;
}

export interface PaymentActionItem {
  /** By which the execution that waits is let go on. */
  taskToken: string;
  /** ISO 8601. */
  confirmBefore: string;
}

/** A refund as it is stored: with the credit note that `WriteCreditNote` adds. */
export interface RefundItem extends Refund {
  creditNote?: { key: string; sha256: string };
}

export interface OrderLineItem {
  productId: string;
  quantity: number;
  name?: string;
  unitPrice?: Money;
  lineTotal?: Money;
}

/** An event as it is stored. */
export type EventItem = OrderEvent;

/** The record that ties a caller's key to the order it was first used for. */
export interface IdempotencyItem {
  fingerprint: string;
  orderId: string;
  createdAt: string;
}

/** The same of a wish about an order that was there before. */
export interface WishRecord extends IdempotencyItem {
  /** Sequence of the event it brought about. */
  sequence: number;
  /** Name of the execution it gave the order to. */
  work?: string;
}

export interface ProductItem {
  id: string;
  name: string;
  description: string;
  unitPrice: Money;
  withdrawn: boolean;
  onHand: number;
  reserved: number;
  listing: string;
  listingKey: string;
}
