import { describe, expect, it } from 'vitest';
import { CommandFailed } from '../tools/progress.ts';
import { readLiveOptions } from './live-options.ts';

describe('readLiveOptions', () => {
  it('has a default for everything', () => {
    expect(readLiveOptions([])).toEqual({
      ...{ subscribers: 500, orders: 50, seconds: 60, cutMs: 3000, slowMs: 2000, seed: 1, help: false },
    });
  });

  it('takes what is given', () => {
    const args = ['--subscribers', '20', '--orders=4', '--seconds', '0', '--cut-ms', '100', '--slow-ms=0'];
    expect(readLiveOptions([...args, '--seed', '7'])).toMatchObject({
      ...{ subscribers: 20, orders: 4, seconds: 0, cutMs: 100, slowMs: 0, seed: 7 },
    });
  });

  it.each([['--subscribers', '0'], ['--orders', 'some'], ['--cut-ms', '0'], ['--order', '3'], ['3']])(
    'refuses %s %s',
    (...args) => {
      expect(() => readLiveOptions(args)).toThrow(CommandFailed);
    },
  );
});
