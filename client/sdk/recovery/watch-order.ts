import { OrdersError } from '../errors.ts';
import { Delivery } from './delivery.ts';
import { type Connection, Feed } from './feed.ts';
import type { ReadOutcome } from './rereads.ts';
import { Sequence, type Sequenced } from './sequence.ts';
import type { Subscribe } from './subscription.ts';
import type { Environment } from './timings.ts';

/** Some of an order's stored events, oldest first. */
export interface EventPage<Event> {
  items: readonly Event[];
  hasMore: boolean;
  /** Set when the order has ended: the sequence of its last event. */
  endedAt?: number | undefined;
}

/** One order, as it can be listened to and read. */
export interface OrderSource<Event> {
  subscribe: Subscribe<Event>;
  /** The events after a sequence; null when there is no such order for this caller. */
  read(after: number, signal: AbortSignal): Promise<EventPage<Event> | null>;
}

export interface WatchOrderOptions<Event> {
  source: OrderSource<Event>;
  /** The last sequence that is not wanted; 0 for all. */
  after: number;
  /** Whether the order ends with this event, and the watch with it; absent, the watch goes on. */
  ends: ((event: Event) => boolean) | undefined;
  onConnection(connection: Connection): void;
  /** When one of them aborts the watch ends, without an error. */
  signals: readonly AbortSignal[];
  environment: Environment;
}

/**
 * Each event of one order exactly once, in order, whatever the network does. Begins when the first event is
 * asked for. Ends after the event that ends the order, also when that one is not wanted.
 * @throws OrdersError from `next()` when there is no use in going on: `NOT_FOUND`, `UNAUTHENTICATED`
 */
export function watchOrder<Event extends Sequenced>(options: WatchOrderOptions<Event>): Delivery<Event> {
  const { source, ends, environment } = options;
  const sequence = new Sequence<Event>(options.after);
  const delivery = new Delivery<Event>(
    { start: () => feed.start(), refresh: () => feed.refresh(), stop: () => feed.stop() },
    options.signals,
  );

  function take(event: Event): void {
    const ready = sequence.take(event);
    for (const one of ready) {
      delivery.push(one);
      if (ends?.(one)) return delivery.end();
    }
    if (ready.length > 0) feed.heard();
  }

  async function read(signal: AbortSignal): Promise<ReadOutcome> {
    for (;;) {
      if (!delivery.hasRoom()) return 'no room';
      const { last } = sequence;
      const page = await source.read(last, signal);
      if (signal.aborted) return 'incomplete';
      if (!page) throw new OrdersError('NOT_FOUND', 'There is no such order for this caller.');
      for (const event of page.items) take(event);
      if (delivery.closed) return 'complete';
      if (page.hasMore && sequence.last > last) continue;
      if (page.endedAt !== undefined) {
        sequence.expect(page.endedAt);
        // No event is wanted any more: the reader had the last one before.
        if (ends && !sequence.incomplete) delivery.end();
      }
      return sequence.incomplete || page.hasMore ? 'incomplete' : 'complete';
    }
  }

  const feed = new Feed<Event>(
    {
      subscribe: source.subscribe,
      read,
      incomplete: () => sequence.incomplete,
      onEvent(event) {
        if (delivery.hasRoom()) take(event);
        else sequence.expect(event.sequence);
        if (sequence.incomplete) feed.repair();
      },
      onFailure: (error) => delivery.fail(error),
      onConnection: options.onConnection,
    },
    environment,
  );
  return delivery;
}
