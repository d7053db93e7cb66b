import WebSocket from 'ws';
import { isAtRest, type OrderStatus } from '../../domain/order-status.ts';
import type { Desk } from './desk.ts';
import { ON_ORDERS } from './documents.ts';
import type { World } from './world.ts';

/** How often orders that somebody waits for, and nothing is heard of, are read. */
const LOOK_EVERY_MS = 700;
/** Orders read at once. */
const BATCH = 10;

/** What is known of an order. */
export interface Known {
  status: OrderStatus;
  sequence: number;
}

interface Waiter {
  enough(known: Known): boolean;
  resolve(known: Known): void;
}

/**
 * Follows the orders of some customers by the live stream, over all deaths of the system. What the stream
 * does not bring (it promises nothing) is read from the API.
 */
export class Sight {
  readonly #world: World;
  readonly #operator: Desk;
  readonly #customerIds: readonly string[];
  readonly #known = new Map<string, Known>();
  readonly #waiters = new Map<string, Set<Waiter>>();
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** When anything was last heard of any order, by `performance.now()`. */
  lastNews = performance.now();
  /** Events that came by the stream. */
  live = 0;

  private constructor(world: World, operator: Desk, customerIds: readonly string[]) {
    this.#world = world;
    this.#operator = operator;
    this.#customerIds = customerIds;
  }

  /** @param operator who may follow the orders of everybody. */
  static open(world: World, operator: Desk, customerIds: readonly string[]): Sight {
    const sight = new Sight(world, operator, customerIds);
    sight.#connect();
    world.onReturn(() => sight.#connect());
    sight.#lookLater();
    return sight;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  known(orderId: string): Known | undefined {
    return this.#known.get(orderId);
  }

  /** Takes in what an answer of the API said of an order. */
  learn(orderId: string, { status, sequence }: Known): void {
    const before = this.#known.get(orderId);
    // The stream knows no order of its events, and answers may overtake each other.
    if (before && before.sequence >= sequence) return;
    const known = { status, sequence };
    this.#known.set(orderId, known);
    this.lastNews = performance.now();
    for (const waiter of this.#waiters.get(orderId) ?? []) {
      if (waiter.enough(known)) this.#release(orderId, waiter, known);
    }
  }

  /** Resolves when the order has come so far, however long that takes. */
  until(orderId: string, enough: (known: Known) => boolean): Promise<Known> {
    const known = this.#known.get(orderId);
    if (known && enough(known)) return Promise.resolve(known);
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(orderId) ?? new Set();
      this.#waiters.set(orderId, waiters.add({ enough, resolve }));
    });
  }

  /** Resolves when nothing is due to happen to the order any more. */
  rest(orderId: string): Promise<Known> {
    return this.until(orderId, ({ status }) => isAtRest(status));
  }

  #release(orderId: string, waiter: Waiter, known: Known): void {
    const waiters = this.#waiters.get(orderId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(orderId);
    waiter.resolve(known);
  }

  #connect(): void {
    if (this.#closed) return;
    this.#socket?.terminate();
    const { host } = new URL(this.#world.system.appUrl);
    const authorization = { host, Authorization: this.#operator.token };
    const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
    const socket = new WebSocket(`ws://${host}/graphql/realtime`, ['graphql-ws', `header-${header}`]);
    this.#socket = socket;
    // A socket that breaks is made anew when the system is back; until then orders are read.
    socket.on('error', () => undefined);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data)) as {
        type: string;
        payload?: { data?: { event?: Known & { orderId: string } } };
      };
      if (type === 'connection_ack') this.#subscribe(socket, authorization);
      const event = payload?.data?.event;
      if (type !== 'data' || !event) return;
      this.live += 1;
      this.learn(event.orderId, event);
    });
  }

  #subscribe(socket: WebSocket, authorization: Record<string, string>): void {
    for (const [index, customerId] of this.#customerIds.entries()) {
      const data = JSON.stringify({ query: ON_ORDERS, variables: { customerId } });
      const payload = { data, extensions: { authorization } };
      socket.send(JSON.stringify({ id: String(index), type: 'start', payload }));
    }
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#look()
        .catch(() => undefined)
        .finally(() => this.#lookLater());
    }, LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const ids = [...this.#waiters.keys()];
    for (let from = 0; from < ids.length; from += BATCH) {
      const orders = await this.#operator.orders(ids.slice(from, from + BATCH));
      for (const order of orders) this.learn(order.id, order);
    }
  }
}
