import { expect, it } from 'vitest';
import { parseSchedule } from './schedule.ts';

const MINUTE = 60_000;

it.each([
  ['rate(1 minute)', 1],
  ['rate(5 minutes)', 5],
  ['rate(1 hour)', 60],
  ['rate(12 hours)', 720],
  ['rate(1 day)', 1440],
  ['rate(7 days)', 10_080],
])('%s is due so often, counted from when it began', (expression, minutes) => {
  const { nextAfter } = parseSchedule(expression);
  const since = 12_345;
  const period = minutes * MINUTE;
  expect(nextAfter(since, since)).toBe(since + period);
  expect(nextAfter(since + period - 1, since)).toBe(since + period);
  expect(nextAfter(since + period, since)).toBe(since + 2 * period);
  // What was missed is not made up for, and the rhythm stays.
  expect(nextAfter(since + 10.5 * period, since)).toBe(since + 11 * period);
});

it('reads cron expressions too, which know no beginning', () => {
  const { expression, nextAfter } = parseSchedule('cron(0 12 * * ? *)');
  expect(expression).toBe('cron(0 12 * * ? *)');
  expect(nextAfter(Date.parse('2026-01-01T12:00:00Z'), 0)).toBe(Date.parse('2026-01-02T12:00:00Z'));
});

it.each([
  ['rate(1 minutes)', 'The unit is minute after 1'],
  ['rate(5 minute)', 'The unit is minutes after 5'],
  ['rate(0 minutes)', 'A rate is 1 or more'],
  ['rate(-1 minutes)', 'neither rate(value unit) nor cron(six fields)'],
  ['rate(1.5 hours)', 'neither rate(value unit) nor cron(six fields)'],
  ['rate(30 seconds)', 'neither rate(value unit) nor cron(six fields)'],
  ['rate(5minutes)', 'neither rate(value unit) nor cron(six fields)'],
  ['rate(99999999999999 days)', 'too long'],
  ['at(2026-01-01T00:00:00)', 'neither rate(value unit) nor cron(six fields)'],
  ['5 minutes', 'neither rate(value unit) nor cron(six fields)'],
  ['cron(* * * * *)', 'It has 5 fields, not 6'],
])('%s is refused', (expression, message) => {
  expect(() => parseSchedule(expression)).toThrow(message);
});
