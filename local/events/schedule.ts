import { Cron } from './cron.ts';

/** When a rule fires. */
export interface Schedule {
  /** As the template has it. */
  expression: string;
  /**
   * The first time after `time` at which it is due; undefined when it never is again.
   * @param since when the rule began to run: what a rate counts from. All in milliseconds since the epoch.
   */
  nextAfter(time: number, since: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a schedule expression: `rate(5 minutes)` or `cron(0 12 * * ? *)`. A unit is singular after 1 and
 * plural after any other number
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).
 * @throws RangeError that says what is wrong.
 */
export function parseSchedule(expression: string): Schedule {
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (cron !== undefined) {
    const times = new Cron(cron);
    return { expression, nextAfter: (time) => times.nextAfter(time) };
  }
  const period = ratePeriod(expression);
  return {
    expression,
    nextAfter: (time, since) => since + (Math.floor((time - since) / period) + 1) * period,
  };
}

/** In milliseconds. */
function ratePeriod(expression: string): number {
  const [, digits, unit = '', plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const value = Number(digits);
  const length = UNITS[unit];
  if (length === undefined) throw new RangeError('It is neither rate(value unit) nor cron(six fields)');
  if (value < 1) throw new RangeError('A rate is 1 or more');
  if ((value === 1) !== (plural === '')) {
    throw new RangeError(`The unit is ${value === 1 ? unit : `${unit}s`} after ${value}`);
  }
  const period = value * length;
  if (!Number.isSafeInteger(period)) throw new RangeError('The rate is too long');
  return period;
}
