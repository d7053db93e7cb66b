import { MONTHS, parsePattern, WEEKDAYS, zoneOffset, type PatternPart } from './time-pattern.ts';

interface Fields {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  /** Hour of half a day, with `afternoon`. */
  halfHour?: number;
  afternoon?: boolean;
  minute?: number;
  second?: number;
  millisecond?: number;
  /** Minutes ahead of UTC. */
  offset?: number;
}

/**
 * Reads a time written in a pattern of Java's `DateTimeFormatter`: milliseconds since the epoch.
 *
 * @param zone where the text carries no offset of its own
 * @throws Error when the text does not fit, or tells too little for a moment in time
 */
export function parseTime(text: string, pattern: string, zone?: string): number {
  const fields: Fields = {};
  const parts = parsePattern(pattern);
  let rest = text;
  parts.forEach((part, index) => {
    const taken =
      'literal' in part ? literal(rest, part.literal) : read(rest, part, parts[index + 1], fields);
    if (taken === undefined) {
      throw new Error(`Text '${text}' could not be parsed at index ${text.length - rest.length}`);
    }
    rest = rest.slice(taken);
  });
  if (rest !== '') throw new Error(`Text '${text}' could not be parsed, unparsed text found`);
  return toEpoch(fields, text, zone);
}

function literal(rest: string, expected: string): number | undefined {
  return rest.startsWith(expected) ? expected.length : undefined;
}

const NUMERIC = 'yuMLdHkKhmsS';

/** Takes one field off the text and gives its length. */
function read(
  rest: string,
  { letter, count }: { letter: string; count: number },
  next: PatternPart | undefined,
  fields: Fields,
): number | undefined {
  if ('ML'.includes(letter) && count > 2)
    return name(rest, MONTHS, count, (index) => (fields.month = index + 1));
  if (letter === 'E') return name(rest, WEEKDAYS, count, () => undefined);
  if (letter === 'a') {
    const half = /^(am|pm)/i.exec(rest)?.[0];
    if (half) fields.afternoon = half.toLowerCase() === 'pm';
    return half?.length;
  }
  if ('ZXx'.includes(letter)) return offset(rest, fields);
  if (!NUMERIC.includes(letter)) throw new Error(`The pattern letter ${letter} cannot be parsed`);

  // Digits right after digits are told apart by their count, as in yyyyMMdd.
  const adjacent = next !== undefined && 'letter' in next && NUMERIC.includes(next.letter);
  const most = letter === 'S' || adjacent || count === 2 ? count : letter === 'y' || letter === 'u' ? 10 : 2;
  const digits = new RegExp(`^\\d{${count},${Math.max(most, count)}}`).exec(rest)?.[0];
  if (digits === undefined) return undefined;
  set(fields, letter, count, digits);
  return digits.length;
}

function set(fields: Fields, letter: string, count: number, digits: string): void {
  const value = Number(digits);
  if (letter === 'y' || letter === 'u') fields.year = count === 2 ? 2000 + value : value;
  else if (letter === 'M' || letter === 'L') fields.month = value;
  else if (letter === 'd') fields.day = value;
  else if (letter === 'H') fields.hour = value;
  else if (letter === 'k') fields.hour = value % 24;
  else if (letter === 'K' || letter === 'h') fields.halfHour = value % 12;
  else if (letter === 'm') fields.minute = value;
  else if (letter === 's') fields.second = value;
  else fields.millisecond = Math.floor(Number(`0.${digits}`) * 1000);
}

function name(
  rest: string,
  names: readonly string[],
  count: number,
  found: (index: number) => void,
): number | undefined {
  const written = names.map((long) => (count === 4 ? long : long.slice(0, 3)));
  const index = written.findIndex((candidate) => rest.startsWith(candidate));
  if (index < 0) return undefined;
  found(index);
  return written[index]?.length;
}

function offset(rest: string, fields: Fields): number | undefined {
  const match = /^(?:Z|(?:GMT)?([+-])(\d{2})(?::?(\d{2}))?|GMT)/.exec(rest);
  if (!match) return undefined;
  const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  fields.offset = match[1] === '-' ? -minutes : minutes;
  return match[0].length;
}

function toEpoch(fields: Fields, text: string, zone: string | undefined): number {
  const { year, month, day, minute = 0, second = 0, millisecond = 0 } = fields;
  const hour =
    fields.hour ??
    (fields.halfHour === undefined ? undefined : fields.halfHour + (fields.afternoon ? 12 : 0));
  if (year === undefined || month === undefined || day === undefined || hour === undefined) {
    throw new Error(`Text '${text}' could not be parsed: Unable to obtain Instant`);
  }
  const local = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const read = new Date(local);
  const inRange =
    read.getUTCMonth() === month - 1 && read.getUTCDate() === day && read.getUTCHours() === hour;
  if (!inRange || minute > 59 || second > 59)
    throw new Error(`Text '${text}' could not be parsed: Invalid value`);
  if (fields.offset !== undefined) return local - fields.offset * 60_000;
  if (zone === undefined) throw new Error(`Text '${text}' could not be parsed: Unable to obtain Instant`);
  // The offset that holds at a reading is only known once the moment is: the second guess is exact.
  const guess = local - zoneOffset(local, zone) * 60_000;
  return local - zoneOffset(guess, zone) * 60_000;
}
