import { describe, expect, it } from 'vitest';
import { barsOf } from './bars.ts';

const minute = (placed: number, completed: number, failed: number) => ({ at: 0, placed, completed, failed });

describe('the bars of minutes', () => {
  it('are as high as their counts, on a scale that holds the highest', () => {
    const { top, bars } = barsOf([minute(10, 6, 2), minute(5, 0, 0)], 100);
    expect(top).toBe(10);
    expect(bars.map(({ placed }) => placed.height)).toEqual([100, 50]);
    expect(bars[1]?.placed.y).toBe(50);
  });

  it('put what failed upon what was completed', () => {
    const [bars] = barsOf([minute(10, 6, 2)], 100).bars;
    expect(bars?.completed).toMatchObject({ y: 40, height: 60 });
    expect(bars?.failed.height).toBeCloseTo(20);
    expect((bars?.failed.y ?? 0) + (bars?.failed.height ?? 0)).toBeCloseTo(40);
  });

  it('share the width, each minute within its room', () => {
    const { bars } = barsOf([minute(1, 1, 0), minute(1, 1, 0), minute(1, 1, 0), minute(1, 1, 0)], 10);
    for (const [index, { placed, completed }] of bars.entries()) {
      for (const { x, width } of [placed, completed]) {
        expect(x).toBeGreaterThan(index * 25);
        expect(x + width).toBeLessThan((index + 1) * 25);
      }
      expect(placed.x + placed.width / 2).toBeCloseTo(completed.x + completed.width / 2);
    }
  });

  it('fit also where more ended than were placed, and where nothing happened', () => {
    const { bars } = barsOf([minute(1, 30, 9)], 100);
    expect(bars[0]?.failed.y).toBeGreaterThanOrEqual(0);
    expect(barsOf([minute(0, 0, 0)], 100).bars[0]?.placed).toMatchObject({ y: 100, height: 0 });
  });
});
