import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestSystem } from '../test/support/system.ts';
import { CommandFailed, main, step } from '../tools/progress.ts';
import { asAnotherOrder, callsOfOrder, countsOf, SdkCaller, type SdkCall } from './floor.ts';
import { placeOrders, Shopper, type PlacedOrder } from './load.ts';
import { readOptions, USAGE, type BenchOptions } from './options.ts';
import { onOwnSystem } from './own-system.ts';
import { spreadOf } from './percentile.ts';
import { countedStep } from './progress.ts';
import { tableOf, thisMachine, type FloorResult, type LoadResult, type Results } from './results.ts';
import { deliverMore, stockProducts } from './stock.ts';
import { callsDuring, usageOf } from './usage.ts';

/** What trails an order's last event (logs are gathered, messages delivered) is over by then. */
const TRAIL_MS = 2000;
/** V8 tidies the heaps of the workers up for some two minutes after a load; that is the load's, and over by then. */
const TIDY_MS = 120_000;
/** A round of what runs each minute belongs to doing nothing. */
const IDLE_MS = 60_000;
/** Orders whose calls warm the bare loop up. */
const FLOOR_WARMUP = 50;

/** CPU milliseconds of this process since it began. */
function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measureLoad(
  system: TestSystem,
  shoppers: readonly Shopper[],
  { orders, warmup }: BenchOptions,
): Promise<LoadResult> {
  await countedStep(`warm up with ${warmup} orders`, warmup, (onProgress) =>
    placeOrders(shoppers, warmup, onProgress),
  );
  await wait(TRAIL_MS);
  const before = await usageOf(system.process);
  const ownBefore = ownCpu();
  const start = performance.now();
  const timings = await countedStep(`place ${orders} orders`, orders, (onProgress) =>
    placeOrders(shoppers, orders, onProgress),
  );
  const seconds = (performance.now() - start) / 1000;
  const generatorCpuPerOrder = (ownCpu() - ownBefore) / orders;
  await wait(TRAIL_MS);
  const after = await usageOf(system.process);
  const idle = await step(`do nothing for ${(TIDY_MS + IDLE_MS) / 1000} s`, async () => {
    await wait(TIDY_MS);
    const idleBefore = await usageOf(system.process);
    const idleStart = performance.now();
    await wait(IDLE_MS);
    const { cpuMilliseconds } = await usageOf(system.process);
    return (cpuMilliseconds - idleBefore.cpuMilliseconds) / (performance.now() - idleStart);
  });
  return {
    ordersPerSecond: orders / seconds,
    cpuPerOrder: (after.cpuMilliseconds - before.cpuMilliseconds) / orders,
    generatorCpuPerOrder,
    accepted: spreadOf(timings.map((timing) => timing.accepted)),
    firstEvent: spreadOf(timings.map((timing) => timing.firstEvent)),
    completed: spreadOf(timings.map((timing) => timing.completed)),
    idleCpuPercent: idle * 100,
    peakRssBytes: after.peakRssBytes,
  };
}

/** One order by itself, and the calls it took. */
async function recordOrder(
  system: TestSystem,
  shopper: Shopper,
): Promise<{ order: PlacedOrder; calls: SdkCall[] }> {
  let order: PlacedOrder | undefined;
  const recorded = await callsDuring(system.process, async () => {
    order = await shopper.order();
    await wait(TRAIL_MS);
  });
  return { order: order!, calls: callsOfOrder(recorded) };
}

async function measureFloor(
  system: TestSystem,
  shopper: Shopper,
  { orders, customers }: BenchOptions,
): Promise<FloorResult> {
  const { order, calls } = await step('record the AWS calls of an order', () => recordOrder(system, shopper));
  await deliverMore(system);
  const make = (count: number): SdkCall[][] =>
    Array.from({ length: count }, () => asAnotherOrder(calls, order));
  const caller = new SdkCaller(system);
  await caller.make(make(FLOOR_WARMUP), customers, () => undefined);
  const prepared = make(orders);
  await wait(TRAIL_MS);
  const before = await usageOf(system.process);
  const ownBefore = ownCpu();
  await countedStep(`make the AWS calls of ${orders} orders alone`, orders, (onProgress) =>
    caller.make(prepared, customers, onProgress),
  );
  const own = (ownCpu() - ownBefore) / orders;
  await wait(TRAIL_MS);
  const after = await usageOf(system.process);
  caller.close();
  const serving = (after.cpuMilliseconds - before.cpuMilliseconds) / orders;
  return { caller: own, serving, total: own + serving, calls: countsOf(calls) };
}

async function measure(system: TestSystem, options: BenchOptions): Promise<Results> {
  await stockProducts(system);
  const shoppers = await step(`sign ${options.customers} customers in`, () =>
    Promise.all(Array.from({ length: options.customers }, () => Shopper.enter(system))),
  );
  const load = options.floorOnly ? undefined : await measureLoad(system, shoppers, options);
  const floor = await measureFloor(system, shoppers[0]!, options);
  for (const shopper of shoppers) shopper.leave();
  const { orders, customers, warmup } = options;
  return { options: { orders, customers, warmup }, machine: thisMachine(), floor, ...(load && { load }) };
}

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(USAGE);
  const results = await onOwnSystem((system) => measure(system, options));
  console.log(tableOf(results));
  if (options.json !== undefined) {
    try {
      writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
    } catch (error) {
      throw new CommandFailed(`The results could not be written: ${(error as Error).message}`);
    }
  }
});
