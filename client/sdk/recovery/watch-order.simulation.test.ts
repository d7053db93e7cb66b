import { describe, expect, it } from 'vitest';
import { anyFaults, type Faults, NO_FAULTS } from '../testing/faulty-network.ts';
import { naiveWatcher } from '../testing/naive-watcher.ts';
import { SeededRandom } from '../testing/random.ts';
import { type Outcome, simulate, type Watcher } from '../testing/simulation.ts';
import { type Timings, TIMINGS } from './timings.ts';
import { watchOrder } from './watch-order.ts';

const watcher: Watcher = (source, after, environment) =>
  watchOrder({
    source,
    after,
    ends: ({ ended }) => ended,
    onConnection: () => undefined,
    signals: [],
    environment,
  });

/** Each fault by itself. */
const FAULTS: Record<string, Partial<Faults>> = {
  'events that are stored and not published': { unpublished: 0.4 },
  'events lost on the way': { drop: 0.4 },
  'events that come twice': { repeat: 0.6 },
  'events that overtake each other': { delay: 3_000 },
  'a subscription that is deaf right after its ack': { deafAfterAck: 900 },
  'connections that are cut': { cutEvery: 1_500 },
  'connections that die silently': { cutEvery: 2_000, silence: 300_000 },
  'subscriptions that are renewed': { renewEvery: 800 },
  'subscriptions that never come to stand': { refuse: 1 },
  'reads that fail': { failRead: 0.6 },
};

const wrong = ({ expected, given, ended }: Outcome): boolean =>
  !ended || given.length !== expected.length || given.some((sequence, n) => sequence !== expected[n]);

const SEEDS = 60;

/** The first seed that ends wrong, if one does. */
async function failing(
  faults: Faults,
  tried: Watcher,
  timings: Timings = TIMINGS,
): Promise<number | undefined> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    if (wrong(await simulate({ seed, faults, watcher: tried, timings }))) return seed;
  }
  return undefined;
}

describe('watching one order', () => {
  it('gives exactly what is stored in 5000 runs with any faults at once, and leaves nothing behind', async () => {
    for (let seed = 1; seed <= 5_000; seed += 1) {
      const { expected, given, ended, left } = await simulate({
        seed,
        faults: anyFaults(new SeededRandom(seed)),
        watcher,
        timings: TIMINGS,
      });
      expect({ seed, given, ended, left }).toEqual({
        seed,
        given: expected,
        ended: true,
        left: { subscriptions: 0, timers: 0 },
      });
    }
  });

  it('needs none of this when nothing goes wrong', async () => {
    expect(await failing(NO_FAULTS, naiveWatcher)).toBeUndefined();
    expect(await failing(NO_FAULTS, watcher)).toBeUndefined();
  });

  describe.each(Object.entries(FAULTS))('through %s', (_, fault) => {
    const faults = { ...NO_FAULTS, ...fault };

    it('gives exactly what is stored', async () => {
      expect(await failing(faults, watcher)).toBeUndefined();
    });

    it('is something that believing the subscription would not do', async () => {
      expect(await failing(faults, naiveWatcher)).toBeDefined();
    });
  });

  // Without one of its means it must fail here: otherwise these runs would show nothing of that one.
  it.each<{ without: string; fault: Partial<Faults>; timings: Partial<Timings> }>([
    {
      without: 'reading what a gap shows to be missing',
      fault: { drop: 0.3 },
      timings: { gap: Infinity, quiet: { first: Infinity, longest: Infinity }, lateRead: Infinity },
    },
    {
      without: 'reading once more after the ack',
      fault: { deafAfterAck: 900 },
      timings: { gap: Infinity, quiet: { first: Infinity, longest: Infinity }, lateRead: Infinity },
    },
    {
      without: 'reading when nothing is heard',
      fault: { drop: 0.4 },
      timings: { quiet: { first: Infinity, longest: Infinity } },
    },
    {
      without: 'asking again for a lost subscription, or reading without one',
      fault: { cutEvery: 1_000 },
      timings: {
        reconnect: { first: Infinity, longest: Infinity },
        offline: { first: Infinity, longest: Infinity },
      },
    },
    {
      without: 'trying a failed read again',
      fault: { failRead: 0.7, unpublished: 0.3 },
      timings: {
        reread: { first: Infinity, longest: Infinity },
        quiet: { first: Infinity, longest: Infinity },
        lateRead: Infinity,
      },
    },
  ])('would fail without $without', async ({ fault, timings }) => {
    const faults = { ...NO_FAULTS, ...fault };
    expect(await failing(faults, watcher)).toBeUndefined();
    expect(await failing(faults, watcher, { ...TIMINGS, ...timings })).toBeDefined();
  });
});
