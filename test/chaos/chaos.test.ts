import { expect, it } from 'vitest';
import { failed, reportOf } from './report.ts';
import { runChaos } from './suite.ts';

// A small run with a fixed seed; `npm run chaos` makes larger ones.
it('forty orders come through failing calls, dying functions and two deaths of the system', async () => {
  const options = { seed: 11, orders: 40, kills: 2, keep: false, race: undefined, help: false };
  const outcome = await runChaos(options, () => undefined);
  expect(failed(outcome), reportOf(outcome)).toBe(false);
  // A run in which nothing went wrong on the way proves nothing.
  expect(outcome.kills).toBe(2);
  expect(outcome.faults.total).toBeGreaterThan(20);
  expect(outcome.runs.some(({ reached }) => reached)).toBe(true);
});
