import { describe, expect, it } from 'vitest';
import type { Order } from '../../../sdk/main.ts';
import { latenciesOf, percentile, scaleOf } from './latency.ts';

type Step = Order['steps'][number];

const T0 = Date.parse('2026-01-01T00:00:00.000Z');

function step(name: Step['name'], took: number | undefined, state: Step['state'] = 'DONE'): Step {
  return {
    ...{ name, state, attempt: 1, maxAttempts: 4, reasonCode: null },
    startedAt: new Date(T0).toISOString(),
    endedAt: took === undefined ? null : new Date(T0 + took).toISOString(),
  };
}

describe('a percentile', () => {
  it('is the smallest value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0.5, 0.95, 1].map((part) => percentile(hundred, part))).toEqual([50, 95, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([1, 2], 0.95)).toBe(2);
  });

  it('of nothing is nothing', () => {
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe('latencies of steps', () => {
  it('count what is done, and nothing that still runs or failed', () => {
    const orders = [
      { steps: [step('VALIDATE_ORDER', 30), step('SAVE_ORDER', undefined, 'RUNNING')] },
      { steps: [step('VALIDATE_ORDER', 10), step('SAVE_ORDER', 500, 'FAILED')] },
      { steps: [step('VALIDATE_ORDER', 20), step('SAVE_ORDER', 40)] },
    ];
    expect(latenciesOf(orders)).toEqual([
      { step: 'VALIDATE_ORDER', count: 3, p50: 20, p95: 30 },
      { step: 'SAVE_ORDER', count: 1, p50: 40, p95: 40 },
    ]);
  });

  it('are never below zero, whatever two clocks say', () => {
    expect(latenciesOf([{ steps: [step('SAVE_ORDER', -5)] }])).toMatchObject([{ p50: 0, p95: 0 }]);
  });
});

describe('the scale of a chart', () => {
  const scale = (...times: number[]) => scaleOf(times.map((p95) => ({ p95 })));

  it('holds all steps', () => expect(scale(100, 300, 350)).toBe(350));

  it('is not spoilt by one that waited for a person', () => expect(scale(100, 200, 300, 60_000)).toBe(800));

  it('is something where nothing took any time', () => expect([scale(), scale(0, 0)]).toEqual([1, 1]));
});
