/** A run of one pattern letter, or text that stands for itself. */
export type PatternPart = { letter: string; count: number } | { literal: string };

/** The letters of Java's `DateTimeFormatter` that are built. */
const LETTERS = 'yuMLdDEaHkKhmsSAZXxVz';

/**
 * Splits a pattern of Java's `DateTimeFormatter`.
 *
 * @throws Error naming a letter that is not supported
 */
export function parsePattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = [];
  for (const [match, quoted, letters] of pattern.matchAll(
    /'((?:[^']|'')*)'|(([a-zA-Z])\3*)|[^a-zA-Z']+|'/g,
  )) {
    if (quoted !== undefined) {
      parts.push({ literal: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    } else if (letters !== undefined) {
      const letter = letters.charAt(0);
      if (!LETTERS.includes(letter))
        throw new Error(`The pattern letter ${letter} is not supported: ${pattern}`);
      parts.push({ letter, count: letters.length });
    } else if (match === "'") {
      throw new Error(`Pattern ends with an incomplete string literal: ${pattern}`);
    } else {
      parts.push({ literal: match });
    }
  }
  return parts;
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

/** Minutes a zone is ahead of UTC at a moment. @throws Error for a zone nobody knows */
export function zoneOffset(time: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return Math.round((local - Math.floor(time / 1000) * 1000) / 60_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch (cause) {
      throw new Error(`Unknown time-zone ID: ${zone}`, { cause });
    }
    formatters.set(zone, found);
  }
  return found;
}
