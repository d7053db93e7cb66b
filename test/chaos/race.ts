import { stockMismatches } from '../support/books.ts';
import {
  type Moment,
  type Race,
  raceCancels,
  type RaceEnds,
  raceEnds,
  type Racers,
} from '../support/race.ts';
import { Desk } from './desk.ts';
import { PLENTIFUL, stockGoods } from './goods.ts';
import { Random } from './random.ts';
import { Sight } from './sight.ts';
import { World } from './world.ts';

const LANES = 6;
/** The events around the claim of the capture: a cancel comes after one of these. */
const EVENTS = { least: 3, most: 6 };
const LONGEST_PAUSE_MS = 25;

export interface RaceOutcome extends RaceEnds {
  races: readonly Race[];
  /** Products whose counters are not what their ledger says. */
  stock: string[];
  seconds: number;
}

/** Cancels so many orders about when their money is taken; nothing else goes wrong meanwhile. */
export async function runRace(
  { race, seed, keep }: { race: number; seed: number; keep: boolean },
  onProgress: (races: readonly Race[]) => void,
): Promise<RaceOutcome> {
  const start = performance.now();
  const random = new Random(seed);
  const moments = Array.from({ length: race }, (): Moment => ({
    events: random.between(EVENTS.least, EVENTS.most),
    milliseconds: random.between(0, LONGEST_PAUSE_MS),
  }));
  const world = await World.start();
  let sight: Sight | undefined;
  try {
    await stockGoods(world.system);
    const customer = await Desk.open(world, 'customer@example.com');
    const operator = await Desk.open(world, 'operator@example.com');
    sight = Sight.open(world, operator, [customer.customerId]);
    const races = await raceCancels(racersOf(customer, sight, random), moments, LANES, onProgress);
    const ends = await raceEnds(world.system, races);
    const stock = await stockMismatches(world.system);
    return { races, ...ends, stock, seconds: (performance.now() - start) / 1000 };
  } finally {
    sight?.close();
    await world.stop(keep);
  }
}

function racersOf(customer: Desk, sight: Sight, random: Random): Racers {
  return {
    async place() {
      const lines = [{ productId: PLENTIFUL[0]!.id, quantity: 1 }];
      const { order } = await customer.place({ lines, paymentToken: 'tok_approve' }, random.key());
      if (!order) throw new Error('An order was not accepted');
      sight.learn(order.id, order);
      return order.id;
    },
    until: (orderId, events) => sight.until(orderId, ({ sequence }) => sequence > events),
    async cancel(orderId) {
      const { order, problem } = await customer.cancel(orderId, random.key());
      if (order) sight.learn(orderId, order);
      return problem?.code ?? 'accepted';
    },
    ended: async (orderId) => (await sight.rest(orderId)).status,
  };
}

/** What came of it, for people. */
export function raceReport({ races, cancelled, completed, wrong, stock, seconds }: RaceOutcome): string {
  return [
    '',
    `${races.length} orders cancelled about when their money was taken, ${seconds.toFixed(0)} s`,
    `  ${String(cancelled.length).padStart(5)}  cancelled, and never captured`,
    `  ${String(completed.length).padStart(5)}  completed, and told CANCEL_TOO_LATE`,
    `  ${String(wrong.length).padStart(5)}  anything else, which must not be`,
    ...wrong.map((race) => `  ${JSON.stringify(race)}`),
    ...stock.map((text) => `  ${text}`),
  ].join('\n');
}
