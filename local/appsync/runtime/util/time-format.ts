import { MONTHS, parsePattern, WEEKDAYS, zoneOffset } from './time-pattern.ts';

/**
 * A moment in a pattern of Java's `DateTimeFormatter`, as seen in a zone.
 *
 * @param time milliseconds since the epoch
 * @throws Error for a letter that is not supported or an unknown zone
 */
export function formatTime(time: number, pattern: string, zone: string): string {
  const offset = zoneOffset(time, zone);
  // The zone's clock reading, kept in a Date as if it were UTC.
  const local = new Date(time + offset * 60_000);
  return parsePattern(pattern)
    .map((part) => ('literal' in part ? part.literal : field(part.letter, part.count, local, offset, zone)))
    .join('');
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

function field(letter: string, count: number, local: Date, offset: number, zone: string): string {
  const hours = local.getUTCHours();
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? pad(local.getUTCFullYear() % 100, 2) : pad(local.getUTCFullYear(), count);
    case 'M':
    case 'L': {
      const month = MONTHS[local.getUTCMonth()] ?? '';
      return count <= 2
        ? pad(local.getUTCMonth() + 1, count)
        : count === 4
          ? month
          : month.slice(0, count === 3 ? 3 : 1);
    }
    case 'd':
      return pad(local.getUTCDate(), count);
    case 'D':
      return pad(
        Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
        count,
      );
    case 'E': {
      const day = WEEKDAYS[local.getUTCDay()] ?? '';
      return count === 4 ? day : day.slice(0, count === 5 ? 1 : 3);
    }
    case 'a':
      return hours < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hours, count);
    case 'k':
      return pad(hours || 24, count);
    case 'K':
      return pad(hours % 12, count);
    case 'h':
      return pad(hours % 12 || 12, count);
    case 'm':
      return pad(local.getUTCMinutes(), count);
    case 's':
      return pad(local.getUTCSeconds(), count);
    case 'S':
      return pad(local.getUTCMilliseconds(), 3).padEnd(count, '0').slice(0, count);
    case 'A':
      return pad(local.getTime() - Math.floor(local.getTime() / 86_400_000) * 86_400_000, count);
    case 'V':
      return zone;
    case 'z':
      return zoneName(local.getTime() - offset * 60_000, zone, count);
    default:
      return offsetText(letter, count, offset);
  }
}

function zoneName(time: number, zone: string, count: number): string {
  const style = count === 4 ? 'long' : 'short';
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: style }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** `Z` has its own shapes; `X` writes zero as `Z` where `x` writes it out. */
function offsetText(letter: string, count: number, offset: number): string {
  const sign = offset < 0 ? '-' : '+';
  const [hours, minutes] = [pad(Math.floor(Math.abs(offset) / 60), 2), pad(Math.abs(offset) % 60, 2)];
  if (letter === 'Z') {
    if (count <= 3) return `${sign}${hours}${minutes}`;
    if (count === 4) return offset === 0 ? 'GMT' : `GMT${sign}${hours}:${minutes}`;
    return offset === 0 ? 'Z' : `${sign}${hours}:${minutes}`;
  }
  if (letter === 'X' && offset === 0) return 'Z';
  if (count === 1) return minutes === '00' ? `${sign}${hours}` : `${sign}${hours}${minutes}`;
  return count % 2 === 0 ? `${sign}${hours}${minutes}` : `${sign}${hours}:${minutes}`;
}
