import {
  DAY_OF_MONTH,
  DAY_OF_WEEK,
  HOURS,
  MINUTES,
  MONTH,
  parseValue,
  parseValues,
  YEAR,
} from './cron-field.ts';

/** The days of a month, in order, that a day field stands for. `month` from 1. */
type Days = (year: number, month: number) => readonly number[];

const FIELDS = 6;
const WEEK = 7;
const SATURDAY = 7;
const SUNDAY = 1;

/**
 * A cron expression of EventBridge: minutes, hours, day of month, month, day of week, year, in UTC
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html). `L`, `W` and
 * `#` stand alone in their field, as the documentation has them.
 */
export class Cron {
  readonly #minutes: readonly number[];
  readonly #hours: readonly number[];
  readonly #days: Days;
  readonly #months: readonly number[];
  readonly #years: readonly number[];

  /**
   * @param fields what stands between the brackets of `cron(…)`.
   * @throws RangeError that says what is wrong.
   */
  constructor(fields: string) {
    const parts = fields.split(/\s+/);
    if (parts.length !== FIELDS) throw new RangeError(`It has ${parts.length} fields, not ${FIELDS}`);
    const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = parts;
    this.#minutes = parseValues(minutes, MINUTES);
    this.#hours = parseValues(hours, HOURS);
    this.#months = parseValues(month, MONTH);
    this.#years = parseValues(year, YEAR);
    if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
      throw new RangeError('One of Day-of-month and Day-of-week must be ?, and the other must not');
    }
    this.#days = dayOfWeek === '?' ? daysOfMonth(dayOfMonth) : daysOfWeek(dayOfWeek);
  }

  /** The first minute it names after `time`, both in milliseconds since the epoch; undefined when there is none. */
  nextAfter(time: number): number | undefined {
    // A whole year, month, day or hour that is over is passed by at once.
    for (const year of this.#years) {
      if (Date.UTC(year + 1, 0) <= time) continue;
      for (const month of this.#months) {
        if (Date.UTC(year, month) <= time) continue;
        for (const day of this.#days(year, month)) {
          if (Date.UTC(year, month - 1, day + 1) <= time) continue;
          for (const hour of this.#hours) {
            if (Date.UTC(year, month - 1, day, hour + 1) <= time) continue;
            for (const minute of this.#minutes) {
              const found = Date.UTC(year, month - 1, day, hour, minute);
              if (found > time) return found;
            }
          }
        }
      }
    }
    return undefined;
  }
}

function daysOfMonth(text: string): Days {
  if (text === 'L') return (year, month) => [lengthOf(year, month)];
  const near = /^(\d+)W$/.exec(text)?.[1];
  if (near !== undefined) {
    const day = parseValue(near, DAY_OF_MONTH);
    return (year, month) => (day > lengthOf(year, month) ? [] : [weekdayNear(year, month, day)]);
  }
  const values = parseValues(text, DAY_OF_MONTH);
  return (year, month) => values.filter((day) => day <= lengthOf(year, month));
}

/** The weekday closest to a day, in the same month. */
function weekdayNear(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === SATURDAY) return day > 1 ? day - 1 : day + 2;
  if (weekday === SUNDAY) return day < lengthOf(year, month) ? day + 1 : day - 2;
  return day;
}

function daysOfWeek(text: string): Days {
  // Alone it is the last day of the week.
  if (text === 'L') return weekdays([SATURDAY]);
  const [, instanceOf, instance] = /^([^,/-]+)#([1-5])$/.exec(text) ?? [];
  if (instanceOf !== undefined) {
    const weekday = parseValue(instanceOf, DAY_OF_WEEK);
    return (year, month) => daysOn(year, month, weekday).slice(Number(instance) - 1, Number(instance));
  }
  const lastOf = /^([^,/-]+)L$/.exec(text)?.[1];
  if (lastOf !== undefined) {
    const weekday = parseValue(lastOf, DAY_OF_WEEK);
    return (year, month) => daysOn(year, month, weekday).slice(-1);
  }
  return weekdays(parseValues(text, DAY_OF_WEEK));
}

function weekdays(wanted: readonly number[]): Days {
  return (year, month) =>
    wanted.flatMap((weekday) => daysOn(year, month, weekday)).sort((left, right) => left - right);
}

/** The days of a month that fall on a day of the week, 1 being Sunday. */
function daysOn(year: number, month: number, weekday: number): number[] {
  const first = 1 + ((weekday - weekdayOf(year, month, 1) + WEEK) % WEEK);
  const days: number[] = [];
  for (let day = first; day <= lengthOf(year, month); day += WEEK) days.push(day);
  return days;
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lengthOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
