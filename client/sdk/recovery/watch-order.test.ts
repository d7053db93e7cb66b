import { beforeEach, describe, expect, it } from 'vitest';
import { AuthError, NetworkError, OrdersError } from '../errors.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { Connection } from './feed.ts';
import type { SubscriptionListener } from './subscription.ts';
import { TIMINGS } from './timings.ts';
import { type EventPage, watchOrder } from './watch-order.ts';

interface Event {
  sequence: number;
  ended: boolean;
}

let clock: ManualClock;
let stored: Event[];
let listener: SubscriptionListener<Event> | undefined;
let subscriptions: number;
let reads: number[];
let connections: Connection[];
/** What a read does instead of reading. */
let failRead: (() => EventPage<Event> | null) | undefined;

beforeEach(() => {
  clock = new ManualClock();
  stored = [];
  listener = undefined;
  subscriptions = 0;
  reads = [];
  connections = [];
  failRead = undefined;
});

function store(count: number, ended = false): Event[] {
  const events = Array.from({ length: count }, (_, n) => ({
    sequence: stored.length + n + 1,
    ended: ended && n === count - 1,
  }));
  stored.push(...events);
  return events;
}

function watch(options: { after?: number; forever?: boolean; signal?: AbortSignal } = {}) {
  return watchOrder<Event>({
    source: {
      subscribe(told) {
        subscriptions += 1;
        listener = told;
        return () => {
          if (listener === told) listener = undefined;
        };
      },
      async read(after) {
        reads.push(after);
        if (failRead) return failRead();
        const items = stored.slice(after, after + 100);
        return {
          items,
          hasMore: stored.length > after + 100,
          endedAt: stored.at(-1)?.ended ? stored.length : undefined,
        };
      },
    },
    after: options.after ?? 0,
    ends: options.forever ? undefined : ({ ended }) => ended,
    onConnection: (connection) => connections.push(connection),
    signals: options.signal ? [options.signal] : [],
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
}

const states = (): string[] => connections.map(({ state }) => state);

/** Asks for as many events as there are without waiting for what is still to come. */
async function taken(events: AsyncIterator<Event, undefined>, count: number): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < count) {
    const { value } = await events.next();
    if (value) sequences.push(value.sequence);
    else break;
  }
  return sequences;
}

describe('a watch', () => {
  it('does nothing until its first event is asked for', async () => {
    store(2);
    watch();
    await clock.advance(100_000);
    expect([subscriptions, reads, connections]).toEqual([0, [], []]);
  });

  it('gives what is stored before there is any subscription', async () => {
    store(3);
    const events = watch();
    const first = taken(events, 3);
    await clock.advance(0);
    expect(await first).toEqual([1, 2, 3]);
    expect(states().at(-1)).toBe('connecting');
  });

  it('ends with the event that ends the order, and leaves what follows', async () => {
    store(4, true);
    store(2, true);
    const events = watch();
    const all = taken(events, 99);
    await clock.advance(0);
    expect(await all).toEqual([1, 2, 3, 4]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(listener).toBeUndefined();
  });

  it('ends without an event when the last one is not wanted any more', async () => {
    store(4, true);
    const next = watch({ after: 4 }).next();
    await clock.advance(0);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('goes on after the end of the order where that is asked for', async () => {
    store(4, true);
    const events = watch({ forever: true });
    const first = taken(events, 4);
    await clock.advance(0);
    expect(await first).toEqual([1, 2, 3, 4]);
    listener?.onReady();
    const next = events.next();
    const [refund] = store(1);
    listener?.onEvent(refund);
    expect(await next).toMatchObject({ value: { sequence: 5 } });
  });

  it('reads when the subscription stands, and once more a little later', async () => {
    store(1);
    const events = watch();
    void events.next();
    await clock.advance(10);
    const before = reads.length;
    listener?.onReady();
    await clock.advance(10);
    expect(reads.length).toBe(before + 1);
    await clock.advance(TIMINGS.lateRead);
    expect(reads.length).toBe(before + 2);
  });

  it('waits a moment for an event that was only overtaken, and does not read', async () => {
    const events = watch();
    const first = taken(events, 2);
    await clock.advance(0);
    listener?.onReady();
    await clock.advance(TIMINGS.lateRead + 1);
    const before = reads.length;
    const [one, two] = store(2);
    listener?.onEvent(two);
    await clock.advance(TIMINGS.gap / 2);
    listener?.onEvent(one);
    await clock.advance(TIMINGS.gap);
    expect(await first).toEqual([1, 2]);
    expect(reads.length).toBe(before);
    expect(states().at(-1)).toBe('live');
  });

  it('reads an event that could not be given', async () => {
    const events = watch();
    const first = taken(events, 1);
    await clock.advance(0);
    listener?.onReady();
    await clock.advance(TIMINGS.lateRead + 1);
    store(1);
    listener?.onEvent(undefined);
    await clock.advance(0);
    expect(await first).toEqual([1]);
  });
});

describe('its connection', () => {
  it('is told in all its states, with the reason where something is wrong', async () => {
    const next = watch().next();
    await clock.advance(0);
    expect(states()).toEqual(['connecting', 'connecting']);
    expect(connections.at(-1)?.asOf).toBe(clock.now());
    listener?.onReady();
    await clock.advance(0);
    expect(states().slice(2)).toEqual(['repairing', 'live']);
    const error = new NetworkError('cut');
    listener?.onLost(error);
    expect(connections.at(-1)).toMatchObject({ state: 'offline', error });
    await clock.advance(1_000);
    listener?.onReady();
    await clock.advance(0);
    expect(connections.at(-1)).toMatchObject({ state: 'live', error: undefined, asOf: clock.now() });
    listener?.onLost(undefined);
    expect(connections.at(-1)).toMatchObject({ state: 'repairing', error: undefined });
    expect(subscriptions).toBe(2);
    await clock.advance(0);
    expect(subscriptions).toBe(3);
    void next;
  });

  it('is offline while no subscription can be had, and events come all the same', async () => {
    const events = watch();
    const first = taken(events, 1);
    await clock.advance(0);
    for (let n = 0; n < 20; n += 1) {
      listener?.onLost(new NetworkError('refused'));
      if (n === 5) store(1);
      await clock.advance(5_000);
    }
    expect(await first).toEqual([1]);
    expect(new Set(states().slice(2))).toEqual(new Set(['offline']));
  });

  it('asks rarely when nothing happens', async () => {
    void watch().next();
    await clock.advance(0);
    listener?.onReady();
    await clock.advance(60 * 60_000);
    // An hour at one read a minute, and the few at the beginning.
    expect(reads.length).toBeLessThan(90);
    expect(reads.length).toBeGreaterThan(50);
  });
});

describe('a watch gives up', () => {
  it.each([
    { what: 'an order that does not exist', answer: () => null, code: 'NOT_FOUND' },
    {
      what: 'a caller who is not known',
      answer: () => {
        throw new AuthError('UNAUTHENTICATED', 'x');
      },
      code: 'UNAUTHENTICATED',
    },
    {
      what: 'a fault in code',
      answer: () => {
        throw new TypeError('x');
      },
      code: 'PROTOCOL',
    },
  ])('at $what, once, and lets go of everything', async ({ answer, code }) => {
    failRead = answer;
    const events = watch();
    const next = expect(events.next()).rejects.toMatchObject({ code });
    await clock.advance(0);
    await next;
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(listener).toBeUndefined();
  });

  it('when a subscription is refused for good, after what had come before', async () => {
    store(2);
    const events = watch();
    const first = events.next();
    await clock.advance(0);
    listener?.onLost(new OrdersError('PROTOCOL', 'x'));
    expect(await first).toMatchObject({ value: { sequence: 1 } });
    expect(await events.next()).toMatchObject({ value: { sequence: 2 } });
    await expect(events.next()).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('not when reads fail for a while', async () => {
    store(1);
    failRead = () => {
      throw new OrdersError('INTERNAL', 'x');
    };
    const events = watch();
    const first = taken(events, 1);
    await clock.advance(300_000);
    failRead = undefined;
    await clock.advance(20_000);
    expect(await first).toEqual([1]);
  });
});

describe('the reader', () => {
  it('may be slow: no more is read than there is room for, and nothing is lost', async () => {
    store(1_000, true);
    const events = watch();
    const first = events.next();
    await clock.advance(60_000);
    expect((await first).value?.sequence).toBe(1);
    expect(Math.max(...reads)).toBeLessThanOrEqual(300);
    const rest: number[] = [];
    for (;;) {
      const next = events.next();
      await clock.advance(10);
      const { value } = await next;
      if (!value) break;
      rest.push(value.sequence);
    }
    expect(rest).toEqual(Array.from({ length: 999 }, (_, n) => n + 2));
  });

  it('may leave while an event is waited for', async () => {
    const events = watch();
    const next = events.next();
    await clock.advance(0);
    await events.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(listener).toBeUndefined();
  });

  it('may stop by a signal, which is no error', async () => {
    store(1);
    const abort = new AbortController();
    const events = watch({ signal: abort.signal });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { sequence } of events) seen.push(sequence);
    })();
    await clock.advance(0);
    abort.abort();
    await reading;
    expect([seen, listener]).toEqual([[1], undefined]);
  });

  it('may stop before it began', async () => {
    const events = watch({ signal: AbortSignal.abort() });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect([subscriptions, reads]).toEqual([0, []]);
  });

  it('may ask for several events at once', async () => {
    store(3);
    const events = watch();
    const three = Promise.all([events.next(), events.next(), events.next()]);
    await clock.advance(0);
    expect((await three).map(({ value }) => value?.sequence)).toEqual([1, 2, 3]);
  });
});
