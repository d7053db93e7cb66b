import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootSystem, type TestSystem } from '../test/support/system.ts';
import { isProven, liveTableOf } from './live-results.ts';
import { enterCustomers, runLive } from './live-run.ts';
import { stockProducts } from './stock.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await bootSystem();
  await stockProducts(system);
});
afterAll(() => system?.stop());

it('twenty subscribers of four orders get exactly what is stored, on a network that cuts every connection', async () => {
  const options = { subscribers: 20, orders: 4, seconds: 1, cutMs: 1500, slowMs: 400, seed: 5, help: false };
  const customers = await enterCustomers(system, options);
  const results = await runLive(system, customers, options, () => undefined);
  const table = liveTableOf(results);
  expect(isProven(results), table).toBe(true);
  expect(results).toMatchObject({
    ...{ subscribers: 20, ordersStored: 4, missing: 0, twice: 0, outOfOrder: 0, wrong: 0, failures: [] },
  });
  expect(results.delivered).toBe(results.expected);
  // There was something to recover from.
  expect(results.cuts).toBeGreaterThan(20);
  expect(results.reconnects).toBeGreaterThan(0);
  expect(table).toContain('wrong subscribers');
});

it('a run in which somebody missed something proves nothing', async () => {
  const options = { subscribers: 1, orders: 1, seconds: 0, cutMs: 100_000, slowMs: 0, seed: 1, help: false };
  const results = await runLive(system, await enterCustomers(system, options), options, () => undefined);
  expect(isProven(results)).toBe(true);
  expect(isProven({ ...results, wrong: 1 })).toBe(false);
  expect(isProven({ ...results, ordersStored: 2 })).toBe(false);
  expect(isProven({ ...results, subscribers: 0 })).toBe(false);
});
