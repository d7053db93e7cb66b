import type { OrdersClient } from '../client.ts';
import type { OrderEvents } from '../options.ts';
import { asOrdersError, isTransient, type OrdersError } from '../errors.ts';
import { type Clock, systemClock } from '../recovery/clock.ts';
import type { ConnectionState } from '../recovery/feed.ts';
import type { Order, OrderEvent } from '../types.ts';
import { Again, View } from './view.ts';

/** A snapshot that could not be read, after some tries, is read again so much later. */
const RETRY = 5_000;

/** What a screen shows of one order. */
export interface LiveOrder {
  /** Undefined while it is read for the first time, null when there is no such order for this caller. */
  order: Order | null | undefined;
  /** From the first on, without gaps. */
  events: readonly OrderEvent[];
  connection: ConnectionState;
  /** When, in milliseconds since 1970, it was last certain that nothing is missing. */
  asOf: number | undefined;
  /** Why it is not live; once the connection says `offline` and nothing is tried any more, for good. */
  error: OrdersError | undefined;
}

export const NO_ORDER: LiveOrder = {
  order: undefined,
  events: [],
  connection: 'connecting',
  asOf: undefined,
  error: undefined,
};

/** One order, its events and its snapshot, kept up to date while somebody looks. */
export class OrderView extends View<LiveOrder> {
  readonly #client: OrdersClient;
  readonly #orderId: string;
  readonly #snapshot: Again;
  readonly #later: (task: () => void) => void;
  #watch: OrderEvents | undefined;
  #signal: AbortSignal | undefined;

  constructor(client: OrdersClient, orderId: string, clock: Clock = systemClock) {
    super(clock, NO_ORDER);
    this.#client = client;
    this.#orderId = orderId;
    this.#later = (task) => void clock.after(RETRY, task);
    this.#snapshot = new Again(clock, () => this.#readSnapshot());
  }

  /** Reads all anew, after a change that no event tells of. */
  readonly refresh = (): void => {
    this.#watch?.refresh();
    this.#snapshot.request(0);
  };

  protected work(signal: AbortSignal): void {
    this.#signal = signal;
    this.#snapshot.request(0);
    void this.#follow(signal);
  }

  protected rest(): Partial<LiveOrder> {
    return { connection: 'connecting', error: undefined };
  }

  async #follow(signal: AbortSignal): Promise<void> {
    this.#watch = this.#client.watchOrder(this.#orderId, {
      after: this.state.events.at(-1)?.sequence ?? 0,
      // A completed order may be refunded.
      until: 'forever',
      signal,
      onConnection: ({ state, asOf, error }) => {
        this.change({ connection: state, asOf, error });
        if (state === 'live' && this.#isBehind()) this.#snapshot.request();
      },
    });
    try {
      for await (const event of this.#watch) {
        this.change({ events: [...this.state.events, event] });
        this.#snapshot.request();
      }
    } catch (failure) {
      const error = asOrdersError(failure);
      const gone = error.code === 'NOT_FOUND';
      this.change({ connection: 'offline', error, ...(gone && { order: null, events: [] }) });
    }
  }

  #isBehind(): boolean {
    return (this.state.order?.sequence ?? 0) < (this.state.events.at(-1)?.sequence ?? 0);
  }

  async #readSnapshot(): Promise<void> {
    const signal = this.#signal;
    if (!signal || signal.aborted) return;
    try {
      const order = await this.#client.order(this.#orderId, { signal });
      // An answer may be overtaken by a later one.
      if (order && order.sequence < (this.state.order?.sequence ?? 0)) return;
      this.change({ order });
      if (order && order.sequence > (this.state.events.at(-1)?.sequence ?? 0)) this.#watch?.refresh();
    } catch (failure) {
      // The watch tells what is wrong.
      if (isTransient(asOrdersError(failure)) && !signal.aborted)
        this.#later(() => this.#snapshot.request(0));
    }
  }
}
