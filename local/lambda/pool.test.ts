import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Outcome } from './definition.ts';
import type { Environment } from './environment.ts';
import { Pool } from './pool.ts';

const OUTCOME: Outcome = { payload: 'null', failed: false, lines: [] };
const call = (requestId: string) => ({ requestId, payload: '{}', tail: false });

/** An environment whose calls end when the test says so. */
function openEnvironment(): { environment: Environment; end: () => void } {
  const running: (() => void)[] = [];
  const environment = {
    usable: true,
    invoke: () => new Promise<Outcome>((resolve) => running.push(() => resolve(OUTCOME))),
    stop: () => Promise.resolve(),
  } as unknown as Environment;
  return { environment, end: () => running.shift()?.() };
}

describe('Pool', () => {
  it('tells a call that it waits for an environment, and when it has one', async () => {
    const { environment, end } = openEnvironment();
    const pool = new Pool({ clock: new ManualClock(), limit: 1, open: () => Promise.resolve(environment) });
    const told: [string, boolean][] = [];

    const first = pool.invoke(call('a'), (waiting) => told.push(['a', waiting]));
    const second = pool.invoke(call('b'), (waiting) => told.push(['b', waiting]));
    // Both wait: the first for the environment to start, the second for the first.
    expect(told).toEqual([
      ['a', true],
      ['b', true],
    ]);
    await Promise.resolve();
    await new Promise(setImmediate);
    expect(told.slice(2)).toEqual([['a', false]]);
    end();
    await first;
    await new Promise(setImmediate);
    expect(told.slice(3)).toEqual([['b', false]]);
    end();
    await second;

    const third = pool.invoke(call('c'), (waiting) => told.push(['c', waiting]));
    end();
    await third;
    // A free environment takes it at once: nothing to tell.
    expect(told).toHaveLength(4);
    await pool.stop();
  });
});
