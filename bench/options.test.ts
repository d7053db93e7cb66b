import { describe, expect, it } from 'vitest';
import { CommandFailed } from '../tools/progress.ts';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('has a default for everything', () => {
    expect(readOptions([])).toEqual({
      ...{ orders: 300, customers: 8, warmup: 100, floorOnly: false, json: undefined, help: false },
    });
  });

  it('takes what is given', () => {
    const args = ['--orders', '5', '--customers=2', '--warmup', '0', '--floor-only', '--json', 'a.json'];
    expect(readOptions(args)).toMatchObject({
      ...{ orders: 5, customers: 2, warmup: 0, floorOnly: true, json: 'a.json' },
    });
  });

  it.each([
    ['--orders', '0'],
    ['--orders', '1.5'],
    ['--orders=-3'],
    ['--customers', 'many'],
    ['--warmup', ''],
    ['--order', '3'],
    ['3'],
  ])('refuses %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow(CommandFailed);
  });
});
