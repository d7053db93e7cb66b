import type { Environment, Timings } from '../recovery/timings.ts';
import { type Faults, FaultyNetwork } from './faulty-network.ts';
import { ManualClock } from './manual-clock.ts';
import { type ModelEvent, ModelOrder } from './model-order.ts';
import { SeededRandom } from './random.ts';

/** What is tried: something that gives the events of one order after a sequence. */
export type Watcher = (
  source: ModelOrder,
  after: number,
  environment: Environment,
) => AsyncIterator<ModelEvent, undefined>;

export interface SimulationOptions {
  seed: number;
  faults: Faults;
  watcher: Watcher;
  timings: Timings;
}

export interface Outcome {
  /** What the watcher had to give, and what it gave. */
  expected: readonly number[];
  given: readonly number[];
  /** Whether it ended by itself. */
  ended: boolean;
  /** What it left behind. */
  left: { subscriptions: number; timers: number };
}

/** Longer than any recovery takes, in simulated milliseconds. */
const PATIENCE = 60 * 60_000;

/** One order's life, watched through a faulty network; the same again for the same seed. */
export async function simulate({ seed, faults, watcher, timings }: SimulationOptions): Promise<Outcome> {
  const random = new SeededRandom(seed);
  const clock = new ManualClock();
  const own = clock.part();
  const network = new FaultyNetwork<ModelEvent>(clock, random, faults);
  const order = new ModelOrder(network);
  // Most orders have some ten events; a few have more than fit on a page or wait for a reader.
  const length = random.chance(0.03) ? random.integer(90, 450) : random.integer(1, 18);
  const pace = random.chance(0.3) ? 5 : random.between(100, 2_000);
  const afterwards = random.chance(0.2) ? random.integer(1, 3) : 0;
  const after = random.chance(0.3) ? random.integer(0, length - 1) : 0;
  const before = random.chance(0.5) ? 0 : random.integer(0, length + afterwards);
  const readerPause = random.chance(0.2) ? 400 : 0;

  let at = 0;
  for (let n = 1; n <= length + afterwards; n += 1) {
    if (n > before) at += random.exponential(pace);
    clock.after(at, () => order.append(n >= length));
  }
  await clock.advance(0);

  const given: number[] = [];
  let ended = false;
  const events = watcher(order, after, { clock: own, random: random.next, timings });
  const reader = (async () => {
    for (;;) {
      const { done, value } = await events.next();
      if (done) break;
      given.push(value.sequence);
      if (readerPause > 0) await new Promise<void>((resolve) => void clock.after(readerPause, resolve));
    }
    ended = true;
  })();
  await clock.advance(PATIENCE, () => ended);
  const left = { subscriptions: network.subscriptions, timers: own.waiting };
  // Those that never end wait for an event that does not come.
  if (ended) await reader;
  return { expected: range(after + 1, length), given, ended, left };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
