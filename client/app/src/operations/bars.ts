import { type MinuteCount, niceCeiling } from './rates.ts';

/** A bar: across in parts of a hundred of the chart's width, upright in its own units. */
export interface Bar {
  x: number;
  width: number;
  y: number;
  height: number;
}

/** The bars of one minute: what was placed, and in front of it, one upon the other, what became of orders. */
export interface MinuteBars {
  at: number;
  placed: Bar;
  completed: Bar;
  failed: Bar;
}

/** How much of a minute's room the bar in the back takes, and those in front of it. */
const WIDE = 0.84;
const NARROW = 0.42;

/** Bars for some minutes on a chart of this height, and the number its upper edge stands for. */
export function barsOf(minutes: readonly MinuteCount[], height: number): { top: number; bars: MinuteBars[] } {
  const top = niceCeiling(
    Math.max(0, ...minutes.map((one) => Math.max(one.placed, one.completed + one.failed))),
  );
  const slot = 100 / Math.max(1, minutes.length);
  const bars = minutes.map(({ at, placed, completed, failed }, index) => {
    const bar = (count: number, below: number, part: number): Bar => ({
      x: slot * (index + (1 - part) / 2),
      width: slot * part,
      y: height * (1 - (below + count) / top),
      height: (height * count) / top,
    });
    return {
      at,
      placed: bar(placed, 0, WIDE),
      completed: bar(completed, 0, NARROW),
      failed: bar(failed, completed, NARROW),
    };
  });
  return { top, bars };
}
