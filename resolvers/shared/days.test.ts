import { expect, it } from 'vitest';
import { dayBefore } from './days.ts';

it.each([
  ['2026-01-31', '2026-01-30'],
  ['2026-01-10', '2026-01-09'],
  ['2026-11-01', '2026-10-31'],
  ['2026-01-01', '2025-12-31'],
  ['2026-03-01', '2026-02-28'],
  ['2028-03-01', '2028-02-29'],
  ['2100-03-01', '2100-02-28'],
  ['2000-03-01', '2000-02-29'],
])('the day before %s is %s', (day, before) => {
  expect(dayBefore(day)).toBe(before);
});

it('goes back through every day of the calendar', () => {
  let day = '2029-01-01';
  for (let time = Date.parse(day) - 86_400_000; time >= Date.parse('2023-12-31'); time -= 86_400_000) {
    day = dayBefore(day);
    expect(day).toBe(new Date(time).toISOString().slice(0, 10));
  }
});
