import { print } from 'graphql';
import { once } from 'node:events';
import WebSocket from 'ws';
import {
  OnMyOrdersDocument,
  OnOrderStatusDocument,
  OrderEventsDocument,
} from '../../client/sdk/generated/operations.ts';
import type { OrderEventFieldsFragment, OrderStatus } from '../../client/sdk/generated/types.ts';
import type { Customer } from './customer.ts';
import type { TestSystem } from './system.ts';

/** Statuses after which nothing more happens by itself. */
export const ENDS: readonly OrderStatus[] = ['COMPLETED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];

interface Message {
  /** When it came in, by `performance.now()`. */
  receivedAt: number;
  type: string;
  id?: string;
  payload?: {
    data?: {
      onOrderStatus?: OrderEventFieldsFragment | null;
      onMyOrders?: OrderEventFieldsFragment | null;
    };
    errors?: { errorType?: string; message: string }[];
  };
}

/** A socket of one customer that hands out each message once, in the order they came. */
export class Watcher {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];
  readonly #authorization: { host: string; Authorization: string };
  readonly #customerId: string;
  #lastId = 0;

  private constructor(
    socket: WebSocket,
    authorization: { host: string; Authorization: string },
    customerId: string,
  ) {
    this.#socket = socket;
    this.#customerId = customerId;
    this.#authorization = authorization;
    socket.on('message', (data) => {
      const receivedAt = performance.now();
      const message = { ...(JSON.parse(String(data)) as Omit<Message, 'receivedAt'>), receivedAt };
      if (message.type === 'ka') return;
      const waiting = this.#waiting.shift();
      if (waiting) waiting(message);
      else this.#messages.push(message);
    });
  }

  static async open(system: TestSystem, customer: Customer): Promise<Watcher> {
    const { host } = new URL(system.appUrl);
    const authorization = { host, Authorization: customer.token };
    const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
    const socket = new WebSocket(`ws://${host}/graphql/realtime`, ['graphql-ws', `header-${header}`]);
    await once(socket, 'open');
    const watcher = new Watcher(socket, authorization, customer.id);
    socket.send(JSON.stringify({ type: 'connection_init' }));
    const ack = await watcher.next();
    if (ack.type !== 'connection_ack') throw new Error(`No ack but ${JSON.stringify(ack)}`);
    return watcher;
  }

  next(): Promise<Message> {
    const message = this.#messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Subscribes to one order and gives the first answer: `start_ack` or `error`. */
  subscribe(orderId: string): Promise<Message> {
    return this.#start(print(OnOrderStatusDocument), { orderId });
  }

  /** Subscribes to all orders of the watcher's own customer. */
  subscribeMine(): Promise<Message> {
    return this.#start(print(OnMyOrdersDocument), { customerId: this.#customerId });
  }

  #start(query: string, variables: Record<string, string>): Promise<Message> {
    const id = String((this.#lastId += 1));
    const data = JSON.stringify({ query, variables });
    this.#socket.send(
      JSON.stringify({
        id,
        type: 'start',
        payload: { data, extensions: { authorization: this.#authorization } },
      }),
    );
    return this.next();
  }

  close(): void {
    this.#socket.close();
  }
}

/** Every stored event of an order. */
export async function storedEvents(customer: Customer, orderId: string): Promise<OrderEventFieldsFragment[]> {
  const { orderEvents } = await customer.request(OrderEventsDocument, { orderId, first: 100 });
  if (!orderEvents) throw new Error(`No events of ${orderId} for this customer`);
  return orderEvents.items;
}

/** Waits, by the live stream, until an order has ended, and gives its stored events. */
export function ended(
  system: TestSystem,
  customer: Customer,
  orderId: string,
): Promise<OrderEventFieldsFragment[]> {
  return eventsUntil(system, customer, orderId, () => false);
}

/**
 * Waits, by the live stream, until `enough` of an order's stored events, or, unless `untilEnd` is false, until
 * it has ended.
 */
export async function eventsUntil(
  system: TestSystem,
  customer: Customer,
  orderId: string,
  enough: (events: readonly OrderEventFieldsFragment[]) => boolean,
  untilEnd = true,
): Promise<OrderEventFieldsFragment[]> {
  const watcher = await Watcher.open(system, customer);
  try {
    const answer = await watcher.subscribe(orderId);
    if (answer.type !== 'start_ack') throw new Error(`Not subscribed: ${JSON.stringify(answer)}`);
    for (;;) {
      const events = await storedEvents(customer, orderId);
      const last = events.at(-1);
      if (enough(events) || (untilEnd && last && ENDS.includes(last.status))) return events;
      await watcher.next();
    }
  } finally {
    watcher.close();
  }
}
