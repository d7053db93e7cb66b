import type { EventPage } from '../recovery/watch-order.ts';
import type { OrderHeads, OrderSequenced, OrdersSource } from '../recovery/watch-orders.ts';
import type { FaultyNetwork } from './faulty-network.ts';
import type { ManualClock } from './manual-clock.ts';

const PAGE = 100;

/** A customer's orders in a store, behind a network. */
export class ModelOrders implements OrdersSource<OrderSequenced> {
  /** The events of each order; the orders in the sequence they were placed in. */
  readonly stored = new Map<string, OrderSequenced[]>();
  /** How far each order was when the watch first learned how far they are. */
  beginning: ReadonlyMap<string, number> | undefined;
  readonly #network: FaultyNetwork<OrderSequenced>;
  readonly #clock: ManualClock;
  readonly #newest: number;

  constructor(network: FaultyNetwork<OrderSequenced>, clock: ManualClock, newest: number) {
    this.#network = network;
    this.#clock = clock;
    this.#newest = newest;
  }

  /** Stores the next event of an order, the first one with the order itself, and publishes it. */
  append(orderId: string): void {
    const events = this.stored.get(orderId) ?? [];
    this.stored.set(orderId, events);
    const occurredAt = new Date(this.#clock.now()).toISOString();
    const event = { orderId, sequence: events.length + 1, occurredAt };
    events.push(event);
    this.#network.publish(event);
  }

  subscribe: OrdersSource<OrderSequenced>['subscribe'] = (listener) => this.#network.subscribe(listener);

  async readHeads(signal: AbortSignal): Promise<OrderHeads> {
    const { all, heads, now } = await this.#network.ask(() => {
      const orders = [...this.stored].map(([orderId, events]) => ({
        orderId,
        sequence: events.length,
        placedAt: events[0]?.occurredAt ?? '',
      }));
      return {
        heads: orders.reverse().slice(0, this.#newest),
        all: orders.length <= this.#newest,
        now: new Map(orders.map(({ orderId, sequence }) => [orderId, sequence])),
      };
    }, signal);
    this.beginning ??= now;
    return { heads, all };
  }

  readEvents(orderId: string, after: number, signal: AbortSignal): Promise<EventPage<OrderSequenced> | null> {
    return this.#network
      .ask(() => {
        const events = this.stored.get(orderId);
        return events && { items: events.slice(after, after + PAGE), hasMore: events.length > after + PAGE };
      }, signal)
      .then((page) => page ?? null);
  }
}
