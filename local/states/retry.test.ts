import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay, type Retrier } from './retry.ts';

const retrier = fc.record<Retrier>({
  errors: fc.constant(['E']),
  interval: fc.integer({ min: 1, max: 1000 }),
  maxAttempts: fc.integer({ min: 0, max: 50 }),
  backoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
  maxDelay: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
  fullJitter: fc.boolean(),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('retryDelay', () => {
  it('never passes the longest delay nor falls below zero', () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 0, max: 50 }), chance, (rule, attempt, random) => {
        const delay = retryDelay(rule, attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual((rule.maxDelay ?? Infinity) * 1000);
        expect(delay).toBeLessThanOrEqual(Math.ceil(rule.interval * rule.backoffRate ** attempt * 1000));
        expect(Number.isSafeInteger(delay)).toBe(true);
      }),
    );
  });

  it('never shrinks from one retry to the next without jitter', () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 0, max: 50 }), (rule, attempt) => {
        const plain = { ...rule, fullJitter: false };
        const random = () => 0;
        expect(retryDelay(plain, attempt + 1, random)).toBeGreaterThanOrEqual(
          retryDelay(plain, attempt, random),
        );
      }),
    );
  });

  it('with full jitter is the random part of what it is without', () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 0, max: 20 }), chance, (rule, attempt, random) => {
        const whole = retryDelay({ ...rule, fullJitter: false }, attempt, () => 1);
        const part = retryDelay({ ...rule, fullJitter: true }, attempt, () => random);
        expect(Math.abs(part - whole * random)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    [0, 3000],
    [1, 6000],
    [2, 12_000],
    [3, 20_000],
  ])('retry %i of a rule of 3 s, doubled, at most 20 s comes after %i ms', (attempt, delay) => {
    const rule: Retrier = {
      errors: [],
      interval: 3,
      maxAttempts: 9,
      backoffRate: 2,
      maxDelay: 20,
      fullJitter: false,
    };
    expect(retryDelay(rule, attempt, Math.random)).toBe(delay);
  });
});
