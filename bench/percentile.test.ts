import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile, spreadOf } from './percentile.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('percentile', () => {
  it.each([
    [hundred, 50, 50],
    [hundred, 95, 95],
    [hundred, 99, 99],
    [hundred, 100, 100],
    [hundred, 0, 1],
    [[7], 99, 7],
    [[10, 9], 50, 9],
    [[10, 9], 51, 10],
    [[1, 2, 3], 95, 3],
    [[2, 10, 1], 50, 2],
  ])('of %j at %d is %d', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('is a value of which at least that share is not above, and no smaller one is', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent);
        const share = (limit: (value: number) => boolean) => (all.filter(limit).length / all.length) * 100;
        expect(all).toContain(found);
        expect(share((value) => value <= found)).toBeGreaterThanOrEqual(percent);
        expect(share((value) => value < found)).toBeLessThan(percent);
      }),
    );
  });

  it.each([
    [[], 50],
    [[1], -1],
    [[1], 101],
    [[1], NaN],
  ])('refuses %j at %d', (values, percent) => {
    expect(() => percentile(values, percent)).toThrow(RangeError);
  });
});

describe('spreadOf', () => {
  it('gives the three percentiles and leaves the values in their order', () => {
    const values = [...hundred];
    expect(spreadOf(values)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(values).toEqual(hundred);
  });
});
