import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cron } from './cron.ts';

/** The next few times after a moment, as ISO texts without seconds. */
function times(fields: string, after: string, count: number): string[] {
  const cron = new Cron(fields);
  const found: string[] = [];
  let time: number | undefined = Date.parse(after);
  while (found.length < count) {
    time = cron.nextAfter(time);
    if (time === undefined) break;
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
}

describe('a cron expression', () => {
  it.each<[fields: string, after: string, expected: string[]]>([
    ['* * * * ? *', '2026-01-31T23:58:59.999Z', ['2026-01-31T23:59', '2026-02-01T00:00']],
    ['0 10 * * ? *', '2026-01-01T10:00:00Z', ['2026-01-02T10:00', '2026-01-03T10:00']],
    ['0/15 * * * ? *', '2026-01-01T00:50:00Z', ['2026-01-01T01:00', '2026-01-01T01:15']],
    ['1/20 5 * * ? *', '2026-01-01T05:20:00Z', ['2026-01-01T05:21', '2026-01-01T05:41', '2026-01-02T05:01']],
    ['*/30 8-9 ? * MON-FRI *', '2026-01-02T09:30:00Z', ['2026-01-05T08:00', '2026-01-05T08:30']],
    [
      '0 9-17/4 ? * 2,FRI *',
      '2026-01-01T00:00:00Z',
      ['2026-01-02T09:00', '2026-01-02T13:00', '2026-01-02T17:00', '2026-01-05T09:00'],
    ],
    [
      '0 8 1 JAN,7 ? 2026-2027',
      '2026-01-01T08:00:00Z',
      ['2026-07-01T08:00', '2027-01-01T08:00', '2027-07-01T08:00'],
    ],
    ['0 0 31 * ? *', '2026-01-31T00:00:00Z', ['2026-03-31T00:00', '2026-05-31T00:00']],
    ['0 0 29 2 ? *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 L * ? *', '2026-01-31T00:00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
    // The 3rd of January 2026 is a Saturday, the 1st of February and of March a Sunday.
    ['0 0 3W * ? *', '2026-01-01T00:00:00Z', ['2026-01-02T00:00', '2026-02-03T00:00']],
    ['0 0 1W * ? *', '2026-01-02T00:00:00Z', ['2026-02-02T00:00', '2026-03-02T00:00']],
    ['0 0 31W * ? *', '2026-01-01T00:00:00Z', ['2026-01-30T00:00', '2026-03-31T00:00', '2026-05-29T00:00']],
    ['0 0 1W AUG ? *', '2026-01-01T00:00:00Z', ['2026-08-03T00:00', '2027-08-02T00:00']],
    ['0 0 ? * L *', '2026-01-01T00:00:00Z', ['2026-01-03T00:00', '2026-01-10T00:00']],
    ['0 0 ? * 6L *', '2026-01-01T00:00:00Z', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['0 0 ? * 3#2 *', '2026-01-01T00:00:00Z', ['2026-01-13T00:00', '2026-02-10T00:00']],
    ['0 0 ? * SUN#5 *', '2026-01-01T00:00:00Z', ['2026-03-29T00:00', '2026-05-31T00:00']],
    ['0 0 1 1 ? 2025', '2026-01-01T00:00:00Z', []],
    ['0 0 30 2 ? *', '2026-01-01T00:00:00Z', []],
    ['59 23 31 12 ? 2199', '2026-01-01T00:00:00Z', ['2199-12-31T23:59']],
  ])('%s after %s', (fields, after, expected) => {
    expect(times(fields, after, expected.length === 0 ? 1 : expected.length)).toEqual(expected);
  });

  it.each([
    ['0 10 * * ?', 'It has 5 fields, not 6'],
    ['0 0 10 * * ? *', 'It has 7 fields, not 6'],
    ['0 10 * * * *', 'One of Day-of-month and Day-of-week must be ?'],
    ['0 10 1 * 2 *', 'One of Day-of-month and Day-of-week must be ?'],
    ['0 10 ? * ? *', 'One of Day-of-month and Day-of-week must be ?'],
    ['60 10 * * ? *', "Minutes is 0-59 and cannot hold '60'"],
    ['-1 10 * * ? *', "Minutes is 0-59 and cannot hold ''"],
    ['? 10 * * ? *', "Minutes is 0-59 and cannot hold '?'"],
    ['0 24 * * ? *', "Hours is 0-23 and cannot hold '24'"],
    ['0 17-9 * * ? *', 'The range 17-9 of Hours runs backwards'],
    ['0 10 0 * ? *', "Day-of-month is 1-31 and cannot hold '0'"],
    ['0 10 32W * ? *', "Day-of-month is 1-31 and cannot hold '32'"],
    ['0 10 L,15 * ? *', "Day-of-month is 1-31 and cannot hold 'L'"],
    ['0 10 1 13 ? *', "Month is 1-12 or JAN-DEC and cannot hold '13'"],
    ['0 10 1 january ? *', "Month is 1-12 or JAN-DEC and cannot hold 'january'"],
    ['0 10 ? * 0 *', "Day-of-week is 1-7 or SUN-SAT and cannot hold '0'"],
    ['0 10 ? * 3#6 *', "Day-of-week is 1-7 or SUN-SAT and cannot hold '3#6'"],
    ['0 10 ? * 3#1,6#3 *', "Day-of-week is 1-7 or SUN-SAT and cannot hold '3#1'"],
    ['0 10 * * ? 1969', "Year is 1970-2199 and cannot hold '1969'"],
    ['*/0 * * * ? *', "Minutes is 0-59 and cannot hold '/0'"],
    ['*/5/5 * * * ? *', "Minutes is 0-59 and cannot hold '*/5/5'"],
    ['1-2-3 * * * ? *', "Minutes is 0-59 and cannot hold '1-2-3'"],
    ['1,,2 * * * ? *', "Minutes is 0-59 and cannot hold ''"],
    ['1e1 * * * ? *', "Minutes is 0-59 and cannot hold '1e1'"],
  ])('%s is refused', (fields, message) => {
    expect(() => new Cron(fields)).toThrow(message);
  });

  it('finds the same minutes as looking at each of them does', () => {
    const list = (minimum: number, maximum: number) =>
      fc.uniqueArray(fc.integer({ min: minimum, max: maximum }), { minLength: 1, maxLength: 4 });
    const fields = fc.record({
      minutes: list(0, 59),
      hours: list(0, 23),
      months: list(1, 12),
      day: fc.oneof(
        list(1, 31).map((days) => ({
          text: `${days} ? `,
          fits: (date: Date) => days.includes(date.getUTCDate()),
        })),
        list(1, 7).map((days) => ({
          text: `? ${days}`,
          fits: (date: Date) => days.includes(date.getUTCDay() + 1),
        })),
      ),
      after: fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2025, 0) }),
    });
    fc.assert(
      fc.property(fields, ({ minutes, hours, months, day, after }) => {
        const [ofMonth, ofWeek] = day.text.trim().split(' ');
        const found = new Cron(`${minutes} ${hours} ${ofMonth} ${months} ${ofWeek} *`).nextAfter(after);
        const fits = (date: Date) =>
          minutes.includes(date.getUTCMinutes()) &&
          hours.includes(date.getUTCHours()) &&
          months.includes(date.getUTCMonth() + 1) &&
          day.fits(date);
        let time = Math.floor(after / 60_000) * 60_000 + 60_000;
        const end = Math.min(found ?? Infinity, time + 45 * 86_400_000);
        while (time < end && !fits(new Date(time))) time += 60_000;
        expect(time).toBe(end);
        if (found !== undefined) expect([fits(new Date(found)), found > after]).toEqual([true, true]);
      }),
      { numRuns: 60 },
    );
  });
});
