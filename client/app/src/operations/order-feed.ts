import type { Connection, Order, OrderEvent, OrdersClient, OrderStatus } from '../../../sdk/main.ts';
import { type FeedFilter, type FeedRow, passes } from './feed-row.ts';
import { KeptOrders } from './kept-orders.ts';
import { latenciesOf, type StepLatency } from './latency.ts';
import { MINUTES, type MinuteCount, Rates } from './rates.ts';

/** Changes are shown so often, however many there are. */
const SHOW_EVERY = 250;
/** Charts move so often. */
const CHART_EVERY = 1_000;
/** Orders are read anew so often at most. */
const READ_EVERY = 500;
const RETRY_READ = 5_000;
/** So many changed orders are read one by one; more of them as the newest page, which costs one request. */
const FEW = 8;
const PAGE = 100;
/** Pages read for the minutes before the page opened. */
const HISTORY_PAGES = 5;
/** Pages gone through for one press of the button: days without orders, or without one that is looked for. */
const PAGES_A_PRESS = 10;

/** What of the API the list needs. */
export type FeedClient = Pick<OrdersClient, 'allOrdersPage' | 'order' | 'watchAllOrders'>;

/** What the operators' page shows. */
export interface FeedState {
  /** Newest first; undefined until the first are read. */
  rows: readonly FeedRow[] | undefined;
  paused: boolean;
  /** New orders that the list will show when it goes on. */
  waiting: number;
  /** Undefined until it is known what the last minutes were like. */
  minutes: readonly MinuteCount[] | undefined;
  latencies: readonly StepLatency[];
  connection: Connection;
  error: unknown;
  /** Older orders are being read. */
  reading: boolean;
}

const BEGINNING: FeedState = {
  ...{ rows: undefined, paused: false, waiting: 0, minutes: undefined, latencies: [] },
  connection: { state: 'connecting', asOf: undefined, error: undefined },
  ...{ error: undefined, reading: false },
};

/**
 * Everybody's orders as they come and move, for one screen. However many come, what is shown changes a few
 * times a second, a bounded number is kept, and orders are read in pages rather than one by one.
 */
export class OrderFeed {
  readonly #client: FeedClient;
  readonly #kept = new KeptOrders();
  readonly #rates = new Rates();
  readonly #listeners = new Set<() => void>();
  /** Orders whose row is behind their events, and some that have no row yet. */
  readonly #behind = new Set<string>();
  /** Where the next older page begins, for each status that is asked for; null at the end. */
  readonly #cursors = new Map<OrderStatus | undefined, string | null>();
  #state = BEGINNING;
  #signal = AbortSignal.abort();
  #showing = false;
  #readingBehind = false;
  #chartsChanged = false;

  constructor(client: FeedClient) {
    this.#client = client;
  }

  readonly getSnapshot = (): FeedState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follows the orders until it is told to stop by what it gives back; may be started again. */
  start(): () => void {
    const ending = new AbortController();
    this.#signal = ending.signal;
    this.#change({ error: undefined });
    void this.#attempt(() => this.#readFirst());
    void this.#attempt(() => this.#follow(ending.signal));
    this.#tickCharts(ending.signal);
    return () => ending.abort();
  }

  /** Holds the list still; what comes meanwhile waits. Or lets it go on. */
  setPaused(paused: boolean): void {
    this.#change({ paused });
    if (!paused) this.#show();
  }

  /** Whether older orders of this status, or of all, may be left to read. */
  hasMore(status: OrderStatus | undefined): boolean {
    return this.#cursors.get(status) !== null && this.#kept.mayAsk;
  }

  /** Whether orders of this status were read on purpose: by events alone only new ones are known. */
  isRead(status: OrderStatus): boolean {
    return this.#cursors.has(status);
  }

  /** Reads on until one is found that the filter lets pass. */
  async readMore(status: OrderStatus | undefined, filter: FeedFilter): Promise<void> {
    if (this.#state.reading || !this.hasMore(status)) return;
    this.#change({ reading: true, error: undefined });
    await this.#attempt(async () => {
      for (let page = 0; page < PAGES_A_PRESS && this.hasMore(status); page += 1) {
        if (await this.#readOlder(status, filter)) break;
      }
    });
    const rows = this.#kept.list().filter(({ newSince }) => newSince !== 'waiting');
    this.#change({ reading: false, rows });
    this.#showRows();
  }

  async #readOlder(status: OrderStatus | undefined, filter: FeedFilter): Promise<boolean> {
    const after = this.#cursors.get(status) ?? null;
    const options = { pageSize: PAGE, status, after, signal: this.#signal };
    const { items, endCursor } = await this.#client.allOrdersPage(options);
    this.#cursors.set(status, endCursor);
    const unknown = items.filter(({ id }) => !this.#kept.has(id));
    for (const order of items) this.#take(order, true);
    return unknown.some(({ id }) => {
      const row = this.#kept.get(id);
      return row !== undefined && passes(row, filter);
    });
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let stood = false;
    const events = this.#client.watchAllOrders({
      signal,
      newest: PAGE,
      onConnection: (connection) => {
        if (signal.aborted) return;
        this.#change({ connection });
        if (connection.state !== 'live' || stood) return;
        stood = true;
        // What happened before it stood is told by no event.
        void this.#attempt(() => this.#readHistory());
      },
    });
    for await (const event of events) this.#hear(event);
  }

  #hear(event: OrderEvent): void {
    this.#rates.add(event);
    this.#chartsChanged = true;
    if (!this.#kept.hear(event)) return;
    this.#behind.add(event.orderId);
    this.#show();
    this.#readBehind();
  }

  async #readFirst(): Promise<void> {
    const { items, endCursor } = await this.#client.allOrdersPage({ pageSize: PAGE, signal: this.#signal });
    if (this.#state.rows) return;
    for (const order of items) this.#take(order);
    if (!this.#cursors.has(undefined)) this.#cursors.set(undefined, endCursor);
    this.#showRows();
  }

  /** Reads as far back as the minutes go that are counted. */
  async #readHistory(): Promise<void> {
    const since = new Date(Date.now() - MINUTES * 60_000).toISOString();
    const found: Order[] = [];
    let after: string | null = null;
    for (let page = 0; page < HISTORY_PAGES; page += 1) {
      const read: { items: readonly Order[]; endCursor: string | null } = await this.#client.allOrdersPage({
        ...{ pageSize: PAGE, after, signal: this.#signal },
      });
      found.push(...read.items);
      after = read.endCursor;
      const oldest = read.items.at(-1);
      if (after === null || !oldest || oldest.placedAt < since) break;
    }
    for (const order of found) this.#take(order);
    this.#cursors.set(undefined, after);
    this.#rates.begin(found);
    this.#chartsChanged = true;
    this.#showRows();
  }

  #take(order: Order, asked = false): void {
    this.#kept.take(order, asked);
    this.#chartsChanged = true;
  }

  /** Reads the orders that have moved, a moment after the first of them did. */
  #readBehind(wait = READ_EVERY): void {
    if (this.#readingBehind || this.#behind.size === 0) return;
    this.#readingBehind = true;
    const signal = this.#signal;
    setTimeout(() => {
      void this.#readChanged(signal)
        .then(
          () => READ_EVERY,
          // What is not read stays behind; the rows show what their events tell.
          () => RETRY_READ,
        )
        .then((next) => {
          this.#readingBehind = false;
          this.#show();
          if (!this.#signal.aborted) this.#readBehind(next);
        });
    }, wait);
  }

  async #readChanged(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (this.#behind.size > FEW) {
      const { items } = await this.#client.allOrdersPage({ pageSize: PAGE, signal });
      for (const order of items) this.#take(order);
    }
    // What the page held is told, and what has been forgotten is not wanted any more.
    for (const id of this.#behind) {
      if (this.#kept.has(id) && !this.#kept.isBehind(id)) this.#behind.delete(id);
    }
    const some = [...this.#behind].slice(0, FEW);
    for (const id of some) {
      const order = await this.#client.order(id, { signal });
      this.#behind.delete(id);
      if (order) this.#take(order);
      if (order && this.#kept.isBehind(id)) this.#behind.add(id);
    }
  }

  #show(): void {
    if (this.#showing) return;
    this.#showing = true;
    setTimeout(() => {
      this.#showing = false;
      this.#showRows();
    }, SHOW_EVERY);
  }

  #showRows(): void {
    const gone = this.#kept.forget();
    for (const id of gone) this.#behind.delete(id);
    // What is older is to be read anew, from the first page.
    if (gone.length > 0) this.#cursors.delete(undefined);
    if (this.#state.paused) {
      const waiting = this.#kept.list().filter(({ newSince }) => newSince === 'waiting').length;
      this.#change({ waiting });
    } else {
      this.#change({ rows: this.#kept.show(Date.now()), waiting: 0 });
    }
  }

  #tickCharts(signal: AbortSignal): void {
    let minute = 0;
    const tick = (): void => {
      if (signal.aborted) return;
      const now = Date.now();
      const present = Math.floor(now / 60_000);
      if (this.#chartsChanged || present !== minute) {
        this.#chartsChanged = false;
        minute = present;
        this.#change({
          latencies: latenciesOf(this.#kept.orders()),
          ...(this.#rates.begun && { minutes: this.#rates.last(now) }),
        });
      }
      setTimeout(tick, CHART_EVERY);
    };
    tick();
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    const signal = this.#signal;
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) this.#change({ error });
    }
  }

  #change(changes: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of [...this.#listeners]) listener();
  }
}
