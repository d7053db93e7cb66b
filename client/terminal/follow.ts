import { type Connection, isEnd, type Order, type OrderEvent, type OrdersClient } from '../sdk/main.ts';

/** How long the order is not asked for again after it could not be read. */
const READ_AGAIN_MS = 3_000;

/** What is known of an order that is followed. */
export interface Followed {
  orderId: string;
  /** As last read; undefined before. The events may be further. */
  order: Order | undefined;
  /** From the first one, without gaps. */
  events: readonly OrderEvent[];
  connection: Connection;
}

/** Told of each event once, in order, and of every change of what is known. */
export interface FollowListener {
  onEvent?(event: OrderEvent): void;
  onChange?(followed: Followed): void;
}

/** Whether nothing will happen to the order by itself: it has ended, stands, or people have it in hand. */
export function isAtRest({ status }: Pick<Order, 'status'>): boolean {
  return isEnd(status) || status === 'NEEDS_ATTENTION' || status === 'PARTIALLY_REFUNDED';
}

/** Follows an order from its first event until it is at rest and all its events were told. */
export class OrderFollower {
  readonly #client: OrdersClient;
  readonly #listener: FollowListener;
  readonly #over = new AbortController();
  #followed: Followed;
  #watch: { refresh(): void } | undefined;
  #reading = false;
  #readAgain = false;
  #failure: { error: unknown } | undefined;

  /** @param order as it was when it was placed, if that is known */
  constructor(client: OrdersClient, orderId: string, listener: FollowListener, order?: Order) {
    this.#client = client;
    this.#listener = listener;
    const connection: Connection = { state: 'connecting', asOf: undefined, error: undefined };
    this.#followed = { orderId, order, events: [], connection };
  }

  get followed(): Followed {
    return this.#followed;
  }

  /**
   * Follows the order to its end and gives it; undefined when the signal aborted before.
   * @throws OrdersError when there is no use in going on: `NOT_FOUND`, `UNAUTHENTICATED`
   */
  async run(signal: AbortSignal): Promise<Order | undefined> {
    const watch = this.#client.watchOrder(this.#followed.orderId, {
      // A refunded order was completed before: only the order itself tells that nothing follows.
      until: 'forever',
      signal: AbortSignal.any([signal, this.#over.signal]),
      onConnection: (connection) => this.#change({ connection }),
    });
    this.#watch = watch;
    for await (const event of watch) {
      this.#listener.onEvent?.(event);
      this.#change({ events: [...this.#followed.events, event] });
      void this.#read(signal);
    }
    if (this.#failure) throw this.#failure.error;
    return this.#isOver() ? this.#followed.order : undefined;
  }

  /** Reads anew what may have changed, after a wish of one's own that no event tells of. */
  refresh(): void {
    this.#watch?.refresh();
  }

  #change(change: Partial<Followed>): void {
    this.#followed = { ...this.#followed, ...change };
    this.#listener.onChange?.(this.#followed);
    if (this.#isOver()) this.#over.abort();
  }

  #isOver(): boolean {
    const { order, events } = this.#followed;
    return order !== undefined && isAtRest(order) && (events.at(-1)?.sequence ?? 0) >= order.sequence;
  }

  /** One read at a time; what happens meanwhile makes for one more. */
  async #read(signal: AbortSignal): Promise<void> {
    this.#readAgain = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#readAgain && !signal.aborted && !this.#over.signal.aborted) {
        this.#readAgain = false;
        const order = await this.#client.order(this.#followed.orderId, { signal });
        if (order && order.sequence >= (this.#followed.order?.sequence ?? 0)) this.#change({ order });
        if (order && order.sequence > (this.#followed.events.at(-1)?.sequence ?? 0)) this.refresh();
      }
    } catch (error) {
      this.#onReadFailed(error, signal);
    } finally {
      this.#reading = false;
    }
  }

  #onReadFailed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted || this.#over.signal.aborted) return;
    if (error instanceof Error && 'retryable' in error && error.retryable === true) {
      setTimeout(() => void this.#read(signal), READ_AGAIN_MS).unref();
    } else {
      this.#failure = { error };
      this.#over.abort();
    }
  }
}
