/**
 * The value that `percent` of the values do not exceed, by nearest rank: always one that was measured.
 * @throws RangeError without values, or for a percent outside of 0 to 100.
 */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('No values to rank');
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`Not a percent: ${percent}`);
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

/** The percentiles a table shows. */
export interface Spread {
  p50: number;
  p95: number;
  p99: number;
}

/** @throws RangeError without values. */
export function spreadOf(values: readonly number[]): Spread {
  return { p50: percentile(values, 50), p95: percentile(values, 95), p99: percentile(values, 99) };
}
