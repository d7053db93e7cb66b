import type { CancelRequest } from '../../domain/cancellation.ts';
import type { OrderEvent } from '../../domain/events.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { Money } from '../../domain/money.ts';
import type { RequestedOrder } from '../../domain/order-input.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Steps } from '../../domain/steps.ts';

/** An order as it is stored; docs/data-model.md tells who writes which attribute. */
export interface OrderItem extends OrderFacts {
  id: string;
  customerId: string;
  status: OrderStatus;
  version: number;
  sequence: number;
  placedAt: string;
  updatedAt: string;
  placedKey: string;
  requested: RequestedOrder;
  lines: OrderLineItem[];
  total?: Money;
  steps: Steps;
  reasonCode?: string | null;
  reasonMessage?: string | null;
  /** Sequence of each event that a step has posted, by event id. */
  posted: Record<string, number>;
  /** Set by `cancelOrder` when it is accepted, and never taken back. */
  cancelRequest?: CancelRequest;
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
