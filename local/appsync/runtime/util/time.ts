import { number, text, type Members } from '../member.ts';
import { formatTime } from './time-format.ts';
import { parseTime } from './time-parse.ts';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function parseIso(value: string): number {
  const time = ISO.test(value) ? Date.parse(value.replace(/(\.\d{3})\d+/, '$1')) : NaN;
  if (Number.isNaN(time)) throw new Error(`Unable to parse ${value} as an ISO 8601 timestamp`);
  return time;
}

const zone = (args: readonly unknown[], index: number) =>
  args[index] == null ? undefined : text(args, index);

/** `util.time`. Patterns are those of Java's `DateTimeFormatter`; zones are IANA names, UTC when absent. */
export const timeUtil: Members = {
  'util.time.nowISO8601': (_, { clock }) => new Date(clock.now()).toISOString(),
  'util.time.nowEpochSeconds': (_, { clock }) => Math.floor(clock.now() / 1000),
  'util.time.nowEpochMilliSeconds': (_, { clock }) => Math.floor(clock.now()),
  'util.time.nowFormatted': (args, { clock }) =>
    formatTime(clock.now(), text(args, 0), zone(args, 1) ?? 'UTC'),
  'util.time.parseFormattedToEpochMilliSeconds': (args) =>
    parseTime(text(args, 0), text(args, 1), zone(args, 2)),
  'util.time.parseISO8601ToEpochMilliSeconds': (args) => parseIso(text(args, 0)),
  'util.time.epochMilliSecondsToSeconds': (args) => Math.floor(number(args, 0) / 1000),
  'util.time.epochMilliSecondsToISO8601': (args) => new Date(number(args, 0)).toISOString(),
  'util.time.epochMilliSecondsToFormatted': (args) =>
    formatTime(number(args, 0), text(args, 1), zone(args, 2) ?? 'UTC'),
};
