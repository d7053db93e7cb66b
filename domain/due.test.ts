import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DUE_AFTER_MS, DUE_SHARDS, dueShardOf, pauseAfter } from './due.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('');
const ulid = fc
  .array(fc.constantFrom(...DIGITS), { minLength: 26, maxLength: 26 })
  .map((digits) => digits.join(''));

describe('the partition of an order that is due', () => {
  it('is always the same one, and one of those that are looked through', () => {
    fc.assert(
      fc.property(ulid, (id) => {
        expect(DUE_SHARDS).toContain(dueShardOf(id));
        expect(dueShardOf(id)).toBe(dueShardOf(id));
      }),
    );
  });

  it('takes its share of all orders: each last digit is as likely as the others', () => {
    const shares = DUE_SHARDS.map(
      (shard) => DIGITS.filter((digit) => dueShardOf(`${'0'.repeat(25)}${digit}`) === shard).length,
    );
    expect(shares).toEqual(DUE_SHARDS.map(() => DIGITS.length / DUE_SHARDS.length));
  });

  it.each(['', '?', 'lower-case-u'])('is there for what is no order id too: %j', (id) => {
    expect(DUE_SHARDS).toContain(dueShardOf(id));
  });
});

describe('the pause before an order is looked after again', () => {
  it('never shrinks, is never shorter than the first and never longer than a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (times) => {
        expect(pauseAfter(times + 1)).toBeGreaterThanOrEqual(pauseAfter(times));
        expect(pauseAfter(times)).toBeGreaterThanOrEqual(DUE_AFTER_MS);
        expect(pauseAfter(times)).toBeLessThanOrEqual(15 * 60_000);
      }),
    );
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 15],
    [50, 15],
  ])('after %i times is %i minutes', (times, minutes) => {
    expect(pauseAfter(times)).toBe(minutes * 60_000);
  });
});
