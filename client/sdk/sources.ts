import { asOrdersError, OrdersError } from './errors.ts';
import * as documents from './generated/documents.ts';
import type { OrderStatus } from './generated/types.ts';
import type { OrderSource } from './recovery/watch-order.ts';
import type { OrderHead, OrderHeads, OrdersSource } from './recovery/watch-orders.ts';
import type { Transport } from './transport.ts';
import type { OrderEvent } from './types.ts';

/** Most items AppSync's resolvers give at once. */
const PAGE = 100;

/** Statuses in which an order has ended: what may still follow is a refund, begun by people. */
const ENDS: readonly OrderStatus[] = ['COMPLETED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'REFUNDED'];

/** Whether an order in this status has ended. `NEEDS_ATTENTION` is no end: people will bring it to one. */
export function isEnd(status: OrderStatus): boolean {
  return ENDS.includes(status);
}

/** One order of the API. Its first read tells as well whether it has ended, in case no event is left to tell. */
export function orderSource(transport: Transport, orderId: string): OrderSource<OrderEvent> {
  let first = true;
  return {
    subscribe: (listener) =>
      transport.subscribe(
        documents.OnOrderStatus,
        { orderId },
        {
          onReady: () => listener.onReady(),
          onEvent: (result) => listener.onEvent(result?.onOrderStatus ?? undefined),
          onLost: (error) => listener.onLost(error && asNotFound(error)),
        },
      ),
    async read(after, signal) {
      const variables = { orderId, after, first: PAGE };
      if (!first) return (await transport.request(documents.OrderEvents, variables, signal)).orderEvents;
      const { order, orderEvents } = await transport.request(documents.OrderWithEvents, variables, signal);
      first = false;
      if (!order || !orderEvents) return null;
      return { ...orderEvents, endedAt: isEnd(order.status) ? order.sequence : undefined };
    },
  };
}

/** Queries say of a foreign order that it does not exist; a subscription, that it is forbidden. One answer is enough. */
function asNotFound(error: OrdersError): OrdersError {
  if (error.code !== 'FORBIDDEN') return error;
  return new OrdersError('NOT_FOUND', 'There is no such order for this caller.', { cause: error });
}

/** Reads one page of an order list, as far as {@link OrderHead} goes. */
type ReadHeads = (
  first: number,
  after: string | null,
) => Promise<{
  items: readonly { id: string; customerId: string; sequence: number; placedAt: string }[];
  endCursor: string | null;
}>;

/** The newest orders of a list, `newest` at most. An empty page ends it: what follows is days ago. */
async function newestHeads(
  newest: number,
  readPage: ReadHeads,
): Promise<OrderHeads & { owners: Set<string> }> {
  const heads: OrderHead[] = [];
  const owners = new Set<string>();
  let after: string | null = null;
  do {
    const { items, endCursor } = await readPage(Math.min(PAGE, newest - heads.length), after);
    for (const { id, customerId, sequence, placedAt } of items) {
      heads.push({ orderId: id, sequence, placedAt });
      owners.add(customerId);
    }
    after = endCursor;
    if (items.length === 0) break;
  } while (after !== null && heads.length < newest);
  return { heads, all: after === null, owners };
}

function readEventsOf(transport: Transport): OrdersSource<OrderEvent>['readEvents'] {
  return async (orderId, after, signal) =>
    (await transport.request(documents.OrderEvents, { orderId, after, first: PAGE }, signal)).orderEvents;
}

/** Whose orders, and how many of them. */
export interface OrdersScope {
  /** Absent, the caller's own. */
  customerId: string | undefined;
  /** How many of the newest orders are listed to find what was missed. */
  newest: number;
}

/** All orders of one customer. */
export function customerOrdersSource(transport: Transport, scope: OrdersScope): OrdersSource<OrderEvent> {
  async function customerId(caller?: string): Promise<string> {
    const id = scope.customerId ?? caller ?? (await transport.callerId());
    if (id !== undefined) return id;
    throw new OrdersError('VALIDATION_FAILED', 'Nothing tells who the caller is: give a `customerId`.', {
      details: { path: 'customerId' },
    });
  }

  return {
    subscribe(listener) {
      let stop: (() => void) | undefined;
      let over = false;
      const start = async (): Promise<void> => {
        const variables = { customerId: await customerId() };
        if (over) return;
        stop = transport.subscribe(documents.OnMyOrders, variables, {
          onReady: () => listener.onReady(),
          onEvent: (result) => listener.onEvent(result?.onMyOrders ?? undefined),
          onLost: (error) => listener.onLost(error),
        });
      };
      start().catch((failure: unknown) => {
        if (!over) listener.onLost(asOrdersError(failure));
      });
      return () => {
        over = true;
        stop?.();
      };
    },

    async readHeads(signal) {
      const caller = await transport.callerId();
      const id = await customerId(caller);
      // The API lists the caller's own orders, and nobody else's.
      if (caller !== undefined && caller !== id) return { heads: [], all: false };
      const { heads, all, owners } = await newestHeads(scope.newest, async (first, after) => {
        return (await transport.request(documents.OrderHeads, { first, after }, signal)).orders;
      });
      return [...owners].some((owner) => owner !== id) ? { heads: [], all: false } : { heads, all };
    },

    readEvents: readEventsOf(transport),
  };
}

/** Everybody's orders, for operators. */
export function allOrdersSource(transport: Transport, newest: number): OrdersSource<OrderEvent> {
  return {
    subscribe: (listener) =>
      transport.subscribe(
        documents.OnAnyOrder,
        {},
        {
          onReady: () => listener.onReady(),
          onEvent: (result) => listener.onEvent(result?.onAnyOrder ?? undefined),
          onLost: (error) => listener.onLost(error),
        },
      ),
    readHeads: (signal) =>
      newestHeads(newest, async (first, after) => {
        return (await transport.request(documents.AllOrderHeads, { first, after }, signal)).allOrders;
      }),
    readEvents: readEventsOf(transport),
  };
}
