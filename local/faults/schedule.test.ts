import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from './rule.ts';
import { Schedule } from './schedule.ts';

type Terms = ConstructorParameters<typeof Schedule>[0];

/** The numbers of the calls befallen, of the first `calls`. */
function fired(terms: Terms, calls = 10): number[] {
  const schedule = new Schedule(terms);
  return Array.from({ length: calls }, (_, index) => index + 1).filter(() => schedule.next());
}

describe('of ten matching calls', () => {
  it.each<[string, Terms, number[]]>([
    ['all, by default', {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['the one asked for', { nth: 3 }, [3]],
    ['none when it does not come', { nth: 11 }, []],
    ['every fourth', { every: 4 }, [4, 8]],
    ['at most two', { times: 2 }, [1, 2]],
    ['at most two of every third', { every: 3, times: 2 }, [3, 6]],
    ['none at no probability', { probability: 0 }, []],
    ['all at certainty', { probability: 1 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('%s', (_name, terms, expected) => {
    expect(fired(terms)).toEqual(expected);
  });
});

it('draws the same calls for the same seed, others for another', () => {
  const terms = { probability: 0.3, seed: 7 } satisfies Partial<FaultRule>;
  expect(fired(terms, 1000)).toEqual(fired(terms, 1000));
  expect(fired({ ...terms, seed: 8 }, 1000)).not.toEqual(fired(terms, 1000));
});

it('draws about as many as the probability says, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, probability) => {
      const share = fired({ seed, probability }, 2000).length / 2000;
      // Five standard deviations.
      expect(Math.abs(share - probability)).toBeLessThan(0.056);
    }),
  );
});

it.each<[string, Terms, number, boolean]>([
  ['has not had its call', { nth: 2 }, 1, false],
  ['has had its call', { nth: 2 }, 2, true],
  ['may fire once more', { times: 2 }, 1, false],
  ['has fired as often as it may', { times: 2 }, 2, true],
  ['knows no end', {}, 100, false],
])('a rule that %s', (_name, terms, calls, spent) => {
  const schedule = new Schedule(terms);
  for (let call = 0; call < calls; call++) schedule.next();
  expect(schedule.spent).toBe(spent);
  expect(schedule.matched).toBe(calls);
});
