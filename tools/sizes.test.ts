import { describe, expect, it } from 'vitest';
import { CommandFailed } from './progress.ts';
import { tellWeights } from './sizes.ts';

describe('weights', () => {
  it('are told beside what they may be', () => {
    const weights = { 'SDK core': { bytes: 10_547, limit: 15_360 }, app: { bytes: 204_800, limit: 204_800 } };
    expect(tellWeights(weights)).toBe('SDK core 10.3 of 15 KB, app 200 of 200 KB');
  });

  it('fail by the byte, and name what is over', () => {
    const weights = { 'SDK core': { bytes: 15_361, limit: 15_360 }, app: { bytes: 1, limit: 204_800 } };
    expect(() => tellWeights(weights)).toThrow(CommandFailed);
    expect(() => tellWeights(weights)).toThrow(
      /^Over the budget: SDK core weighs 15361 bytes and may weigh 15360\.$/,
    );
  });
});
