import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import type { SubscriptionListener } from './subscription.ts';
import { TIMINGS } from './timings.ts';
import { watchOrders } from './watch-orders.ts';

interface Event {
  orderId: string;
  sequence: number;
  occurredAt: string;
}

const clock = new ManualClock();
const event = (sequence: number): Event => ({
  orderId: 'o1',
  sequence,
  occurredAt: new Date(clock.now() + 60_000).toISOString(),
});

it('gives an event once that is heard while the beginning of its order is looked for', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<{ items: Event[]; hasMore: boolean }>();
  let listener: SubscriptionListener<Event> | undefined;
  const watch = watchOrders<Event>({
    source: {
      subscribe(one) {
        listener = one;
        return () => undefined;
      },
      readHeads: () => Promise.resolve({ heads: [], all: true }),
      readEvents() {
        asked.resolve();
        return answer.promise;
      },
    },
    onConnection: () => undefined,
    signals: [],
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
  const given: number[] = [];
  void (async () => {
    for await (const { sequence } of watch) given.push(sequence);
  })();
  await clock.advance(0);
  listener!.onReady();
  await clock.advance(10_000);

  // The second overtakes the first, which comes while the order is being looked up.
  listener!.onEvent(event(2));
  await clock.advance(10_000);
  await asked.promise;
  listener!.onEvent(event(1));
  answer.resolve({ items: [event(1), event(2)], hasMore: false });
  await clock.advance(10_000);
  expect(given).toEqual([1, 2]);
  await watch.return();
});
