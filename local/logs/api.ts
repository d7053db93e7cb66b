import { AwsError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import { operation } from '../kernel/service.ts';
import type { Access, Operation } from '../kernel/service.ts';
import { compileFilter } from './filter-pattern.ts';
import type { Group, Groups, LogLine, Stream } from './groups.ts';
import * as schemas from './schemas.ts';

export interface LogsApiOptions {
  clock: Clock;
  region: string;
  accountId: string;
}

/** Events outside of these, counted from now, are not taken; as on AWS. */
const MAX_AGE_MS = 14 * 86_400_000;
const MAX_AHEAD_MS = 2 * 3600_000;

/** The operations of CloudWatch Logs that are built. */
export function logsOperations(groups: Groups, options: LogsApiOptions): Record<string, Operation> {
  const arn = (group: string) => `arn:aws:logs:${options.region}:${options.accountId}:log-group:${group}`;
  const access = (action: string, group: string, stream = ''): Access[] => [
    { action: `logs:${action}`, resource: `${arn(group)}:log-stream:${stream}` },
  ];
  const told = groupNameOf;

  return {
    CreateLogGroup: operation({
      input: schemas.createLogGroupInput,
      access: (input) => access('CreateLogGroup', input.logGroupName),
      async run({ logGroupName }) {
        if (groups.has(logGroupName)) throw exists('log group');
        await groups.ensureGroup(logGroupName, undefined);
        return {};
      },
    }),

    CreateLogStream: operation({
      input: schemas.createLogStreamInput,
      access: (input) => access('CreateLogStream', input.logGroupName, input.logStreamName),
      async run({ logGroupName, logStreamName }) {
        const group = groups.group(logGroupName);
        if (group.streams.has(logStreamName)) throw exists('log stream');
        await groups.addStream(group, logStreamName);
        return {};
      },
    }),

    PutLogEvents: operation({
      input: schemas.putLogEventsInput,
      access: (input) => access('PutLogEvents', input.logGroupName, input.logStreamName),
      async run({ logGroupName, logStreamName, logEvents }) {
        const group = groups.group(logGroupName);
        const stream = groups.stream(group, logStreamName);
        if (
          logEvents.some(({ timestamp }, index) => index > 0 && timestamp < logEvents[index - 1]!.timestamp)
        ) {
          throw new AwsError(
            'InvalidParameterException',
            'Log events in a single PutLogEvents request must be in chronological order.',
          );
        }
        const now = options.clock.now();
        const tooOld = logEvents.findLastIndex(({ timestamp }) => timestamp < now - MAX_AGE_MS);
        const expired = logEvents.findLastIndex(({ timestamp }) => timestamp < groups.oldest(group));
        const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > now + MAX_AHEAD_MS);
        const taken = logEvents.slice(Math.max(tooOld, expired) + 1, tooNew < 0 ? undefined : tooNew);
        if (taken.length > 0) await groups.append(group, stream, taken);
        if (taken.length === logEvents.length) return {};
        return {
          rejectedLogEventsInfo: {
            ...(tooOld >= 0 && { tooOldLogEventEndIndex: tooOld + 1 }),
            ...(expired >= 0 && { expiredLogEventEndIndex: expired + 1 }),
            ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
          },
        };
      },
    }),

    DescribeLogGroups: operation({
      input: schemas.describeLogGroupsInput,
      access: () => access('DescribeLogGroups', ''),
      async run(input) {
        const matching = groups
          .list()
          .filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ''))
          .filter(({ name }) => name.toLowerCase().includes((input.logGroupNamePattern ?? '').toLowerCase()));
        const { page, nextToken } = paged(matching, input);
        return { logGroups: page.map((group) => describeGroup(group, arn(group.name))), nextToken };
      },
    }),

    DescribeLogStreams: operation({
      input: schemas.describeLogStreamsInput,
      access: (input) => access('DescribeLogStreams', told(input)),
      async run(input) {
        const group = groups.group(told(input));
        const streams = [...group.streams.values()].filter(({ name }) =>
          name.startsWith(input.logStreamNamePrefix ?? ''),
        );
        streams.sort(input.orderBy === 'LastEventTime' ? byLastEvent : byName);
        if (input.descending) streams.reverse();
        const { page, nextToken } = paged(streams, input);
        return { logStreams: page.map((stream) => describeStream(stream, arn(group.name))), nextToken };
      },
    }),

    GetLogEvents: operation({
      input: schemas.getLogEventsInput,
      access: (input) => access('GetLogEvents', told(input), input.logStreamName),
      async run(input) {
        const group = groups.group(told(input));
        groups.stream(group, input.logStreamName);
        const token = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '');
        if (input.nextToken !== undefined && !token) throw invalidToken();
        const position = token ? Number(token[2]) : undefined;
        const forward = token ? token[1] === 'f' : input.startFromHead;
        const range = {
          ...(forward ? { from: position ?? 0 } : { before: position ?? Infinity }),
          ...(input.startTime !== undefined && { since: input.startTime }),
          ...(input.endTime !== undefined && { until: input.endTime - 1 }),
          backwards: !forward,
        };
        const page = await take(
          groups.lines(group, range),
          input.limit,
          ({ stream }) => stream === input.logStreamName,
        );
        if (!forward) page.reverse();
        const start = page[0]?.number ?? position ?? (forward ? 0 : group.segments.end);
        const end = page.length > 0 ? page.at(-1)!.number + 1 : start;
        return {
          events: page.map(({ timestamp, message, ingestedAt }) => ({
            timestamp,
            message,
            ingestionTime: ingestedAt,
          })),
          nextForwardToken: `f/${end}`,
          nextBackwardToken: `b/${start}`,
        };
      },
    }),

    FilterLogEvents: operation({
      input: schemas.filterLogEventsInput,
      access: (input) => access('FilterLogEvents', told(input)),
      async run(input) {
        const group = groups.group(told(input));
        const names = input.logStreamNames && new Set(input.logStreamNames);
        for (const name of names ?? []) groups.stream(group, name);
        const prefix = input.logStreamNamePrefix ?? '';
        const passes = compileFilter(input.filterPattern);
        const range = {
          from: input.nextToken === undefined ? 0 : positionOf(input.nextToken),
          ...(input.startTime !== undefined && { since: input.startTime }),
          ...(input.endTime !== undefined && { until: input.endTime }),
        };
        const page = await take(
          groups.lines(group, range),
          input.limit + 1,
          ({ stream, message }) => (names?.has(stream) ?? stream.startsWith(prefix)) && passes(message),
        );
        const further = page.length > input.limit ? page.pop() : undefined;
        page.sort((left, right) => left.timestamp - right.timestamp || left.number - right.number);
        return {
          events: page.map(filtered),
          searchedLogStreams: [],
          ...(further && { nextToken: String(further.number) }),
        };
      },
    }),
  };
}

/** @throws AwsError InvalidParameterException when no group is told. */
function groupNameOf(input: { logGroupName?: string; logGroupIdentifier?: string }): string {
  const told = input.logGroupName ?? input.logGroupIdentifier;
  if (told === undefined || (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined)) {
    throw new AwsError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  return told.startsWith('arn:') ? (told.split(':')[6] ?? '') : told;
}

function exists(what: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

function invalidToken(): AwsError {
  return new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}

function positionOf(token: string): number {
  if (!/^\d{1,15}$/.test(token)) throw invalidToken();
  return Number(token);
}

function paged<T>(
  items: readonly T[],
  { nextToken, limit }: { nextToken?: string; limit: number },
): { page: T[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : positionOf(nextToken);
  const page = items.slice(start, start + limit);
  return start + limit < items.length ? { page, nextToken: String(start + limit) } : { page };
}

async function take(
  lines: AsyncIterable<LogLine>,
  limit: number,
  wanted: (line: LogLine) => boolean,
): Promise<LogLine[]> {
  const taken: LogLine[] = [];
  for await (const line of lines) {
    if (!wanted(line)) continue;
    taken.push(line);
    if (taken.length >= limit) break;
  }
  return taken;
}

function byName(left: Stream, right: Stream): number {
  return left.name < right.name ? -1 : 1;
}

function byLastEvent(left: Stream, right: Stream): number {
  return (left.lastEventAt ?? 0) - (right.lastEventAt ?? 0) || byName(left, right);
}

function describeGroup(group: Group, arn: string): Record<string, unknown> {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: group.segments.bytes,
    logGroupClass: 'STANDARD',
  };
}

function describeStream(stream: Stream, groupArn: string): Record<string, unknown> {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(stream.firstEventAt !== undefined && { firstEventTimestamp: stream.firstEventAt }),
    ...(stream.lastEventAt !== undefined && { lastEventTimestamp: stream.lastEventAt }),
    ...(stream.lastIngestedAt !== undefined && { lastIngestionTime: stream.lastIngestedAt }),
    arn: `${groupArn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

function filtered({ number, timestamp, message, stream, ingestedAt }: LogLine): Record<string, unknown> {
  return {
    logStreamName: stream,
    timestamp,
    message,
    ingestionTime: ingestedAt,
    eventId: String(number).padStart(56, '0'),
  };
}
