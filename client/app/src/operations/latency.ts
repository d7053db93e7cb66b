import type { Order, StepName } from '../../../sdk/main.ts';

/** How long a step took in the orders that were seen, in milliseconds. */
export interface StepLatency {
  step: StepName;
  /** Orders whose step is done. */
  count: number;
  p50: number;
  p95: number;
}

/** The value that so large a part of the values, sorted upwards, does not exceed (nearest rank). */
export function percentile(sorted: readonly number[], part: number): number {
  const rank = Math.max(1, Math.ceil(part * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] ?? 0;
}

/** Of each step, in the order in which they are gone through, how long it took where it is done. */
export function latenciesOf(orders: Iterable<Pick<Order, 'steps'>>): StepLatency[] {
  const times = new Map<StepName, number[]>();
  for (const { steps } of orders) {
    for (const { name, state, startedAt, endedAt } of steps) {
      const known = times.get(name) ?? [];
      times.set(name, known);
      if (state !== 'DONE' || !startedAt || !endedAt) continue;
      known.push(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
    }
  }
  return [...times].map(([step, values]) => {
    const sorted = values.sort((a, b) => a - b);
    return { step, count: sorted.length, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
  });
}

/** One step that takes this much longer than most is not what the others are measured by. */
const MOST_APART = 4;

/** What the whole width of a chart of these stands for: all of them, but for what is far beyond the others. */
export function scaleOf(latencies: readonly Pick<StepLatency, 'p95'>[]): number {
  const longest = latencies.map(({ p95 }) => p95).sort((a, b) => a - b);
  return Math.max(1, Math.min(longest.at(-1) ?? 0, MOST_APART * percentile(longest, 0.5)));
}
