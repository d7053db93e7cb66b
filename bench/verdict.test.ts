import { describe, expect, it } from 'vitest';
import { verdictOn } from './verdict.ts';

const events = (...sequences: number[]) => sequences.map((sequence) => ({ sequence, type: 'STEP_DONE' }));
const stored = events(1, 2, 3);

describe('verdictOn', () => {
  it.each([
    ['exactly what is stored', [1, 2, 3], { missing: 0, twice: 0, outOfOrder: 0, exact: true }],
    ['nothing', [], { missing: 3, twice: 0, outOfOrder: 0, exact: false }],
    ['one too few at the end', [1, 2], { missing: 1, twice: 0, outOfOrder: 0, exact: false }],
    ['one twice', [1, 2, 2, 3], { missing: 0, twice: 1, outOfOrder: 0, exact: false }],
    ['one twice, and late', [1, 2, 3, 2], { missing: 0, twice: 1, outOfOrder: 0, exact: false }],
    ['two swapped', [1, 3, 2], { missing: 0, twice: 0, outOfOrder: 1, exact: false }],
    ['one that is not stored', [1, 2, 3, 4], { missing: 0, twice: 0, outOfOrder: 0, exact: false }],
  ])('sees %s', (_, sequences, verdict) => {
    expect(verdictOn(events(...sequences), stored)).toEqual(verdict);
  });

  it('sees an event that was changed on its way', () => {
    const changed = [...events(1, 2), { sequence: 3, type: 'STEP_FAILED' }];
    expect(verdictOn(changed, stored)).toMatchObject({ missing: 0, exact: false });
  });
});
