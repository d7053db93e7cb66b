import { expect, it } from 'vitest';
import { anyFaults, FaultyNetwork } from '../testing/faulty-network.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ModelOrders } from '../testing/model-orders.ts';
import { SeededRandom } from '../testing/random.ts';
import { TIMINGS } from './timings.ts';
import { type OrderSequenced, watchOrders } from './watch-orders.ts';

/** A customer with some orders who places more while they are watched, for so many milliseconds at most. */
async function simulate(seed: number, newest: number, patience: number) {
  const random = new SeededRandom(seed);
  const clock = new ManualClock();
  const own = clock.part();
  const network = new FaultyNetwork<OrderSequenced>(clock, random, anyFaults(random));
  const orders = new ModelOrders(network, clock, newest);
  const count = random.integer(1, 8);
  const old = random.integer(0, count);
  let toCome = 0;
  for (let n = 1; n <= count; n += 1) {
    // The old ones are placed before the watch begins and go on.
    let at = n <= old ? n : 60_000 + random.between(0, 10_000);
    for (let events = random.integer(1, 12); events > 0; events -= 1) {
      toCome += 1;
      clock.after(at, () => {
        orders.append(`order-${n}`);
        toCome -= 1;
      });
      at += random.exponential(n <= old ? 20_000 : 600);
    }
  }
  await clock.advance(60_000);

  const stop = new AbortController();
  const given = new Map<string, number[]>();
  const events = watchOrders<OrderSequenced>({
    source: orders,
    onConnection: () => undefined,
    signals: [stop.signal],
    environment: { clock: own, random: random.next, timings: TIMINGS },
  });
  const reader = (async () => {
    for await (const { orderId, sequence } of events) {
      given.set(orderId, [...(given.get(orderId) ?? []), sequence]);
    }
  })();
  const caughtUp = ([orderId, { length }]: [string, unknown[]]): boolean =>
    Math.max(orders.beginning?.get(orderId) ?? 0, given.get(orderId)?.at(-1) ?? 0) === length;
  await clock.advance(patience, () => toCome === 0 && [...orders.stored].every(caughtUp));
  // Repeats may still be on their way.
  await clock.advance(10_000);
  stop.abort();
  await reader;
  return { orders, given, left: { subscriptions: network.subscriptions, timers: own.waiting } };
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

it('gives of each order exactly what is stored since it began, in 1000 runs with any faults at once', async () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const { orders, given, left } = await simulate(seed, 100, 60 * 60_000);
    for (const [orderId, events] of orders.stored) {
      const expected = range((orders.beginning?.get(orderId) ?? 0) + 1, events.length);
      expect({ seed, orderId, given: given.get(orderId) ?? [] }).toEqual({ seed, orderId, given: expected });
    }
    expect({ seed, left }).toEqual({ seed, left: { subscriptions: 0, timers: 0 } });
  }
});

it('gives no event twice and leaves none out in between, of orders that are older than those it lists', async () => {
  let olderGiven = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const newest = 2;
    const { orders, given } = await simulate(seed, newest, 120_000);
    const listed = [...(orders.beginning?.keys() ?? [])].slice(0, newest);
    for (const [orderId, events] of orders.stored) {
      const got = given.get(orderId) ?? [];
      const first = got[0] ?? events.length + 1;
      expect({ seed, orderId, got }).toEqual({ seed, orderId, got: range(first, first + got.length - 1) });
      const begun = orders.beginning?.get(orderId);
      // Those placed since are given from the first event on, although they may not be listed any more.
      if (begun === undefined && got.length > 0)
        expect({ seed, orderId, first }).toEqual({ seed, orderId, first: 1 });
      if (begun !== undefined && !listed.includes(orderId)) olderGiven += got.length;
    }
  }
  expect(olderGiven).toBeGreaterThan(0);
});
