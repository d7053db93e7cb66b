import { expect, it } from 'vitest';
import { createOrdersClient } from './client.ts';
import { TIMINGS } from './recovery/timings.ts';
import { anyFaults, NO_FAULTS } from './testing/faulty-network.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { SeededRandom } from './testing/random.ts';
import { SimulatedAppSync, type TokenFaults } from './testing/simulated-appsync.ts';

const GOOD_TOKENS: TokenFaults = { tokenLife: 3_600_000, noToken: 0, refuseToken: 0 };
const STATUSES = ['PLACED', 'VALIDATING', 'SAVED', 'PAYMENT_AUTHORIZED', 'CONFIRMED'];

/** Longer than any recovery takes, in simulated milliseconds. */
const PATIENCE = 60 * 60_000;

/** Some orders watched by one client, from its sockets to its tokens, through everything that goes wrong. */
async function simulate(seed: number) {
  const random = new SeededRandom(seed);
  const clock = new ManualClock();
  const own = clock.part();
  const faults =
    seed === 1 ? { ...NO_FAULTS, ...GOOD_TOKENS } : { ...anyFaults(random), ...tokenFaults(random) };
  const appSync = new SimulatedAppSync(clock, random, faults);
  const orderIds = Array.from({ length: random.integer(1, 4) }, (_, n) => `order-${n + 1}`);
  for (const orderId of orderIds) {
    const length = random.integer(1, 12);
    appSync.append(orderId, length === 1 ? 'REJECTED' : 'PLACED');
    let at = 0;
    for (let n = 2; n <= length; n += 1) {
      at += random.exponential(2_000);
      const status = n === length ? 'COMPLETED' : (STATUSES[n % STATUSES.length] ?? '');
      clock.after(at, () => appSync.append(orderId, status));
    }
  }

  const client = createOrdersClient({
    endpoint: 'https://orders.example.com/graphql',
    auth: appSync.auth,
    fetch: appSync.fetch,
    webSocket: appSync.webSocket,
    environment: { clock: own, random: random.next, timings: TIMINGS },
  });
  const given = new Map<string, number[]>(orderIds.map((orderId) => [orderId, []]));
  let toEnd = orderIds.length;
  const watches = orderIds.map(async (orderId) => {
    for await (const { sequence } of client.watchOrder(orderId)) given.get(orderId)?.push(sequence);
    toEnd -= 1;
  });
  await clock.advance(PATIENCE, () => toEnd === 0);
  const ended = toEnd === 0;
  // The last socket is kept for a moment.
  await clock.advance(1_000);
  const left = { sockets: appSync.sockets.size, timers: own.waiting };
  client.close();
  await Promise.all(watches);
  const stored = new Map(
    [...appSync.orders].map(([id, events]) => [id, events.map(({ sequence }) => sequence)]),
  );
  return { given, stored, ended, left, mostSockets: appSync.mostSockets };
}

function tokenFaults(random: SeededRandom): TokenFaults {
  return {
    tokenLife: random.chance(0.5) ? random.between(20_000, 120_000) : 3_600_000,
    noToken: random.chance(0.3) ? 0.2 : 0,
    refuseToken: 0,
  };
}

it('gives exactly what is stored in 600 runs through faulty sockets, reads and tokens, on as few sockets as can be', async () => {
  for (let seed = 1; seed <= 600; seed += 1) {
    const { given, stored, ended, left, mostSockets } = await simulate(seed);
    // A second one only while the first is being replaced.
    expect({ seed, mostSockets }).toSatisfy(() => mostSockets <= 2);
    expect({ seed, ended, given, left }).toEqual({
      seed,
      ended: true,
      given: stored,
      left: { sockets: 0, timers: 0 },
    });
  }
});
