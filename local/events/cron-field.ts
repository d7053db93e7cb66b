/** One of the six fields of a cron expression: what its numbers and names stand for. */
export interface CronField {
  name: string;
  minimum: number;
  maximum: number;
  /** Names of the values, from `minimum` on. */
  names?: readonly string[];
}

export const MINUTES: CronField = { name: 'Minutes', minimum: 0, maximum: 59 };
export const HOURS: CronField = { name: 'Hours', minimum: 0, maximum: 23 };
export const DAY_OF_MONTH: CronField = { name: 'Day-of-month', minimum: 1, maximum: 31 };
export const MONTH: CronField = {
  name: 'Month',
  minimum: 1,
  maximum: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
export const DAY_OF_WEEK: CronField = {
  name: 'Day-of-week',
  minimum: 1,
  maximum: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};
export const YEAR: CronField = { name: 'Year', minimum: 1970, maximum: 2199 };

/**
 * The values a field stands for, in order: `*`, single values, ranges `a-b`, steps `a/n` (from a on),
 * and lists of these. A range that runs backwards is refused: AWS does not say that it would run over the end.
 * @throws RangeError that names the field and what is wrong in it.
 */
export function parseValues(text: string, field: CronField): number[] {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step, ...rest] = item.split('/');
    if (rest.length > 0) throw refused(item, field);
    const [first, last] = parseRange(range, field, step !== undefined);
    const by = step === undefined ? 1 : parseStep(step, field);
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function parseRange(text: string, field: CronField, stepped: boolean): [first: number, last: number] {
  if (text === '*') return [field.minimum, field.maximum];
  const [from = '', to, ...rest] = text.split('-');
  if (rest.length > 0) throw refused(text, field);
  const first = parseValue(from, field);
  if (to === undefined) return [first, stepped ? field.maximum : first];
  const last = parseValue(to, field);
  if (last < first) throw new RangeError(`The range ${text} of ${field.name} runs backwards`);
  return [first, last];
}

function parseStep(text: string, field: CronField): number {
  const step = /^\d+$/.test(text) ? Number(text) : 0;
  if (step < 1 || step > field.maximum) throw refused(`/${text}`, field);
  return step;
}

/**
 * One number or name of a field.
 * @throws RangeError
 */
export function parseValue(text: string, field: CronField): number {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return field.minimum + named;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= field.minimum && value <= field.maximum) return value;
  throw refused(text, field);
}

function refused(text: string, { name, minimum, maximum, names }: CronField): RangeError {
  const range = `${minimum}-${maximum}${names ? ` or ${names[0]}-${names.at(-1)}` : ''}`;
  return new RangeError(`${name} is ${range} and cannot hold '${text}'`);
}
