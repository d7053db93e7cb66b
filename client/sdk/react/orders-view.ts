import type { OrdersClient } from '../client.ts';
import { asOrdersError, type OrdersError } from '../errors.ts';
import { type Clock, systemClock } from '../recovery/clock.ts';
import type { ConnectionState } from '../recovery/feed.ts';
import type { Order } from '../types.ts';
import { Again, View } from './view.ts';

/** What a screen shows of the caller's orders. */
export interface LiveOrders {
  /** Newest first; undefined while they are read for the first time. */
  orders: readonly Order[] | undefined;
  /** Whether there are more than these. */
  hasMore: boolean;
  connection: ConnectionState;
  /** When, in milliseconds since 1970, it was last certain that nothing is missing. */
  asOf: number | undefined;
  /** Why it is not live. */
  error: OrdersError | undefined;
}

export const NO_ORDERS: LiveOrders = {
  orders: undefined,
  hasMore: false,
  connection: 'connecting',
  asOf: undefined,
  error: undefined,
};

const PAGE = 20;

const newestFirst = (a: Order, b: Order): number =>
  b.placedAt.localeCompare(a.placedAt) || b.id.localeCompare(a.id);

/** The caller's newest orders, kept up to date while somebody looks. */
export class OrdersView extends View<LiveOrders> {
  readonly #client: OrdersClient;
  readonly #lists: Again;
  readonly #changes: Again;
  /** Orders of which something was heard. */
  readonly #changed = new Set<string>();
  #signal: AbortSignal | undefined;
  #wanted = PAGE;
  #live = false;

  constructor(client: OrdersClient, clock: Clock = systemClock) {
    super(clock, NO_ORDERS);
    this.#client = client;
    this.#lists = new Again(clock, () => this.#attempt((signal) => this.#readList(signal)));
    this.#changes = new Again(clock, () => this.#attempt((signal) => this.#readChanged(signal)));
  }

  /** Shows one page more. */
  readonly loadMore = (): void => {
    if (!this.state.hasMore) return;
    this.#wanted = (this.state.orders?.length ?? 0) + PAGE;
    this.#lists.request(0);
  };

  /** Reads the list anew, after a change that no event tells of. */
  readonly refresh = (): void => this.#lists.request(0);

  protected work(signal: AbortSignal): void {
    this.#signal = signal;
    this.#live = false;
    this.#lists.request(0);
    void this.#follow(signal);
  }

  protected rest(): Partial<LiveOrders> {
    return { connection: 'connecting', error: undefined };
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const events = this.#client.watchMyOrders({
      signal,
      onConnection: ({ state, asOf, error }) => {
        this.change({ connection: state, asOf, error });
        // From here on nothing is missed: what is read now and what is told after it are all.
        if (state === 'live' && !this.#live) this.#lists.request();
        this.#live ||= state === 'live';
      },
    });
    try {
      for await (const { orderId } of events) {
        this.#changed.add(orderId);
        this.#changes.request();
      }
    } catch (failure) {
      this.change({ connection: 'offline', error: asOrdersError(failure) });
    }
  }

  async #attempt(read: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const signal = this.#signal;
    if (!signal || signal.aborted) return;
    try {
      await read(signal);
    } catch (failure) {
      if (!signal.aborted) this.change({ error: asOrdersError(failure) });
    }
  }

  async #readList(signal: AbortSignal): Promise<void> {
    const orders: Order[] = [];
    let after: string | null = null;
    do {
      const pageSize = Math.min(100, this.#wanted - orders.length);
      const page: { items: readonly Order[]; endCursor: string | null } = await this.#client.ordersPage({
        pageSize,
        after,
        signal,
      });
      orders.push(...page.items);
      after = page.endCursor;
    } while (after !== null && orders.length < this.#wanted);
    this.#show(orders, after !== null);
  }

  /** What was shown and is not in the answer may be newer than the answer: an index takes a moment. */
  #show(read: readonly Order[], hasMore: boolean): void {
    const oldest = read.at(-1);
    const shown = (this.state.orders ?? []).filter((order) => !oldest || newestFirst(order, oldest) < 0);
    this.change({ orders: merged(shown, read), hasMore });
  }

  async #readChanged(signal: AbortSignal): Promise<void> {
    const ids = [...this.#changed];
    this.#changed.clear();
    try {
      const orders = await Promise.all(ids.map((id) => this.#client.order(id, { signal })));
      const { orders: shown = [], hasMore } = this.state;
      const oldest = shown.at(-1);
      // Older ones than those shown are shown when more are asked for.
      const toShow = orders.filter((order) => order !== null);
      const fresh = toShow.filter((order) => !hasMore || !oldest || newestFirst(order, oldest) <= 0);
      this.change({ orders: merged(shown, fresh) });
    } catch (failure) {
      for (const id of ids) this.#changed.add(id);
      throw failure;
    }
  }
}

/** All of them once, as they were last seen. */
function merged(some: readonly Order[], others: readonly Order[]): readonly Order[] {
  const byId = new Map(some.map((order) => [order.id, order]));
  for (const order of others) {
    const known = byId.get(order.id);
    if (!known || known.sequence <= order.sequence) byId.set(order.id, order);
  }
  return [...byId.values()].sort(newestFirst);
}
