import type { AppSyncOptions } from './appsync/transport.ts';
import type { OrderStatus } from './generated/types.ts';
import type { Connection } from './recovery/feed.ts';
import type { Environment } from './recovery/timings.ts';
import type { Transport } from './transport.ts';
import type { OrderEvent } from './types.ts';

/** An API's address and who asks, or a transport that knows both. */
export type OrdersClientOptions = (AppSyncOptions | { transport: Transport }) & {
  /** Time, chance and patience, for tests; the machine's own when absent. */
  environment?: Partial<Environment> | undefined;
};

export interface CallOptions {
  /** Gives the call up: it is rejected with the signal's reason. What was sent may be done or not. */
  signal?: AbortSignal | undefined;
}

export interface WishOptions extends CallOptions {
  /**
   * 16 to 128 letters, digits, `-` or `_`. The same wish under the same key is granted once. Absent, a new one
   * is made, and kept for the tries of this call.
   */
  idempotencyKey?: string | undefined;
}

export interface ListOptions extends CallOptions {
  /** How many items are read at a time, at most 100; 20 when absent. */
  pageSize?: number | undefined;
}

export interface WatchOptions {
  /** Ends the watch, without an error. */
  signal?: AbortSignal | undefined;
  /** Told how the live view stands, whenever that changes. */
  onConnection?: ((connection: Connection) => void) | undefined;
}

export interface WatchOrderOptions extends WatchOptions {
  /** The last sequence that is not wanted any more; 0, all events, when absent. */
  after?: number | undefined;
  /**
   * `end`, the default: ends with the event that brings the order to COMPLETED, REJECTED, CANCELLED, EXPIRED,
   * FAILED or REFUNDED. `forever`: goes on, since a completed order may be refunded.
   */
  until?: 'end' | 'forever' | undefined;
}

export interface WatchOrdersOptions extends WatchOptions {
  /** How many of the newest orders are listed to find what was missed; 100 when absent. */
  newest?: number | undefined;
}

export interface WatchMyOrdersOptions extends WatchOrdersOptions {
  /** Whose orders; the caller's own when absent. Operators may follow anybody's. */
  customerId?: string | undefined;
}

export interface ListOrdersOptions extends ListOptions {
  /** Only orders in this status. */
  status?: OrderStatus | undefined;
}

export interface OrdersPageOptions extends ListOrdersOptions {
  /** `endCursor` of the page before; the first page when absent. */
  after?: string | null | undefined;
}

export interface ReceiptLinkOptions extends CallOptions {
  /** The credit note of this refund in the place of the receipt. */
  refundId?: string | undefined;
}

/** Events as they are asked for. `return()` ends the watch at once. */
export interface OrderEvents extends AsyncIterableIterator<OrderEvent, undefined> {
  /** Has what may be missing read at once: after a change that no event tells of, such as a cancel of your own. */
  refresh(): void;
  return(): Promise<IteratorResult<OrderEvent, undefined>>;
}
