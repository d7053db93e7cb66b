import { Delivery } from './delivery.ts';
import { type Connection, Feed } from './feed.ts';
import type { ReadOutcome } from './rereads.ts';
import { Sequence, type Sequenced } from './sequence.ts';
import type { Subscribe } from './subscription.ts';
import type { Environment } from './timings.ts';
import type { EventPage } from './watch-order.ts';

/** An event of one of many orders. */
export interface OrderSequenced extends Sequenced {
  orderId: string;
  occurredAt: string;
}

/** How far an order is. */
export interface OrderHead {
  orderId: string;
  /** Sequence of its last event. */
  sequence: number;
  placedAt: string;
}

/** The newest orders of somebody. */
export interface OrderHeads {
  heads: readonly OrderHead[];
  /** Whether these are all orders there are. */
  all: boolean;
}

/** Somebody's orders, as they can be listened to and read. */
export interface OrdersSource<Event> {
  subscribe: Subscribe<Event>;
  readHeads(signal: AbortSignal): Promise<OrderHeads>;
  readEvents(orderId: string, after: number, signal: AbortSignal): Promise<EventPage<Event> | null>;
}

export interface WatchOrdersOptions<Event> {
  source: OrdersSource<Event>;
  onConnection(connection: Connection): void;
  /** When one of them aborts the watch ends, without an error. */
  signals: readonly AbortSignal[];
  environment: Environment;
}

/** Events heard before it is known from where on their orders are wanted. More are dropped and read. */
const MOST_UNPLACED = 500;
/** So much may the clock here be ahead of the server's, where no order tells what time it is there. */
const CLOCK_SKEW = 5 * 60_000;

/** The state of things when the watch began: what had happened by then is not given. */
interface Beginning {
  /** Orders placed before this are known by then, or older than those that are listed. */
  placedSince: string;
  all: boolean;
}

/**
 * What happens to all orders of somebody from the time the watch begins: for each order every event exactly
 * once, in order. Orders are listed again whenever something may have been lost.
 *
 * An order that is older than those listed is followed from the first of its events that is heard.
 */
export function watchOrders<Event extends OrderSequenced>(
  options: WatchOrdersOptions<Event>,
): Delivery<Event> {
  const { source, environment } = options;
  const sequences = new Map<string, Sequence<Event>>();
  let beginning: Beginning | undefined;
  let unplaced: Event[] = [];
  const delivery = new Delivery<Event>(
    { start: () => feed.start(), refresh: () => feed.refresh(), stop: () => feed.stop() },
    options.signals,
  );

  const incomplete = (): boolean =>
    unplaced.length > 0 || [...sequences.values()].some((sequence) => sequence.incomplete);

  function follow(orderId: string, after: number): Sequence<Event> {
    const sequence = new Sequence<Event>(after);
    sequences.set(orderId, sequence);
    return sequence;
  }

  function take(sequence: Sequence<Event>, event: Event): void {
    const ready = sequence.take(event);
    for (const one of ready) delivery.push(one);
    if (ready.length > 0) feed.heard();
  }

  function placeHeads({ heads, all }: OrderHeads): void {
    for (const { orderId, sequence, placedAt } of heads) {
      const known = sequences.get(orderId) ?? startOf(orderId, sequence, placedAt);
      known?.expect(sequence);
    }
    if (beginning) return;
    const times = heads.map(({ placedAt }) => placedAt).sort();
    const now = new Date(environment.clock.now() - CLOCK_SKEW).toISOString();
    beginning = { placedSince: times[0] ?? now, all };
  }

  const isNew = (placedAt: string): boolean =>
    beginning !== undefined && (beginning.all || placedAt >= beginning.placedSince);

  /** Where an order begins that is listed for the first time; nowhere yet for an old one that came in sight later. */
  function startOf(orderId: string, sequence: number, placedAt: string): Sequence<Event> | undefined {
    if (!beginning) return follow(orderId, sequence);
    return isNew(placedAt) ? follow(orderId, 0) : undefined;
  }

  /** Takes what was heard of orders that were not listed, and of those that are by now. */
  async function placeHeard(signal: AbortSignal): Promise<void> {
    const heard = unplaced;
    unplaced = [];
    for (const event of heard) {
      const sequence = sequences.get(event.orderId) ?? (await findBeginning(event, heard, signal));
      if (signal.aborted) return;
      if (sequence) take(sequence, event);
    }
  }

  async function findBeginning(
    event: Event,
    heard: readonly Event[],
    signal: AbortSignal,
  ): Promise<Sequence<Event> | undefined> {
    const { orderId } = event;
    try {
      const page = await source.readEvents(orderId, 0, signal);
      // Its first event may have come meanwhile.
      const known = sequences.get(orderId);
      if (known) return known;
      const placedAt = page?.items[0]?.occurredAt;
      if (!page || placedAt === undefined) return undefined;
      if (isNew(placedAt)) return follow(orderId, 0);
    } catch (error) {
      unplaced.push(...heard);
      throw error;
    }
    // An old one, from before those that were listed.
    const first = Math.min(...heard.filter((one) => one.orderId === orderId).map(({ sequence }) => sequence));
    return follow(orderId, first - 1);
  }

  async function catchUp(orderId: string, sequence: Sequence<Event>, signal: AbortSignal): Promise<void> {
    while (sequence.incomplete && delivery.hasRoom()) {
      const { last } = sequence;
      const page = await source.readEvents(orderId, last, signal);
      if (signal.aborted) return;
      for (const event of page?.items ?? []) take(sequence, event);
      // Its events are late in coming, or it was taken from sight: the next read tells.
      if (sequence.last === last) return;
    }
  }

  async function read(signal: AbortSignal): Promise<ReadOutcome> {
    placeHeads(await source.readHeads(signal));
    if (signal.aborted) return 'incomplete';
    await placeHeard(signal);
    for (const [orderId, sequence] of sequences) {
      if (signal.aborted) return 'incomplete';
      if (sequence.incomplete) await catchUp(orderId, sequence, signal);
    }
    if (!delivery.hasRoom()) return 'no room';
    return incomplete() ? 'incomplete' : 'complete';
  }

  const feed = new Feed<Event>(
    {
      subscribe: source.subscribe,
      read,
      incomplete,
      onEvent(event) {
        const sequence = sequences.get(event.orderId);
        if (sequence) {
          if (delivery.hasRoom()) take(sequence, event);
          else sequence.expect(event.sequence);
        } else if (beginning && event.sequence === 1) take(follow(event.orderId, 0), event);
        else if (unplaced.length < MOST_UNPLACED) unplaced.push(event);
        if (sequence?.incomplete || !sequence) feed.repair();
      },
      onFailure: (error) => delivery.fail(error),
      onConnection: options.onConnection,
    },
    environment,
  );
  return delivery;
}
