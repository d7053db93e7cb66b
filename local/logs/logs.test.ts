import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ManualClock } from '../kernel/clock.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { compileFilter } from './filter-pattern.ts';
import { createLogs } from './logs.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const DAY = 86_400_000;
const group = { logGroupName: '/things' };
const stream = { ...group, logStreamName: 'one' };

async function open(files = false) {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock, files });
  closers.push(() => bench.close());
  const part = bench.add(await createLogs(bench.options('logs')));
  const put = (...messages: string[]) =>
    bench.call('logs', 'PutLogEvents', {
      ...stream,
      logEvents: messages.map((message) => ({ timestamp: clock.now(), message })),
    });
  const filter = async (input: Record<string, unknown> = {}) => {
    const output = await bench.call<{ events: { message: string }[]; nextToken?: string }>(
      'logs',
      'FilterLogEvents',
      {
        ...group,
        ...input,
      },
    );
    return { messages: output.events.map(({ message }) => message), nextToken: output.nextToken };
  };
  await bench.create(part, 'AWS::Logs::LogGroup', { LogGroupName: '/things', RetentionInDays: 7 });
  await bench.call('logs', 'CreateLogStream', stream);
  return { bench, clock, part, put, filter };
}

describe('over the wire', () => {
  it('serves the SDK', async () => {
    const { bench, clock } = await open();
    const client = new CloudWatchLogsClient({ ...CLIENT, endpoint: await bench.serve('logs') });
    closers.push(() => client.destroy());
    await client.send(new CreateLogGroupCommand({ logGroupName: 'g' }));
    await client.send(new CreateLogStreamCommand({ logGroupName: 'g', logStreamName: 's' }));
    const timestamp = clock.now();
    await client.send(
      new PutLogEventsCommand({
        logGroupName: 'g',
        logStreamName: 's',
        logEvents: [
          { timestamp, message: 'first' },
          { timestamp, message: '{"level":"ERROR"}' },
        ],
      }),
    );
    const found = await client.send(
      new FilterLogEventsCommand({ logGroupName: 'g', filterPattern: '{ $.level = "ERROR" }' }),
    );
    expect(found.events).toMatchObject([{ message: '{"level":"ERROR"}', timestamp, logStreamName: 's' }]);
    const read = await client.send(new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's' }));
    expect(read.events?.map(({ message }) => message)).toEqual(['first', '{"level":"ERROR"}']);
    const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/t' }));
    expect(groups.logGroups).toMatchObject([{ logGroupName: '/things', retentionInDays: 7 }]);
    const streams = await client.send(new DescribeLogStreamsCommand({ logGroupName: 'g' }));
    expect(streams.logStreams).toMatchObject([{ logStreamName: 's', lastEventTimestamp: timestamp }]);
    await expect(
      client.send(new GetLogEventsCommand({ logGroupName: 'none', logStreamName: 's' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });
});

describe('a stream', () => {
  it('is paged through both ways, and a token at the end stays what it is', async () => {
    const { bench, put } = await open();
    await put('1', '2', '3', '4', '5');
    type Page = { events: { message: string }[]; nextForwardToken: string; nextBackwardToken: string };
    const get = async (input: Record<string, unknown>) => {
      const page = await bench.call<Page>('logs', 'GetLogEvents', { ...stream, limit: 2, ...input });
      return { ...page, text: page.events.map(({ message }) => message).join('') };
    };
    const head = await get({ startFromHead: true });
    const middle = await get({ nextToken: head.nextForwardToken });
    const end = await get({ nextToken: middle.nextForwardToken });
    const beyond = await get({ nextToken: end.nextForwardToken });
    expect([head.text, middle.text, end.text, beyond.text]).toEqual(['12', '34', '5', '']);
    expect(beyond.nextForwardToken).toBe(end.nextForwardToken);
    const tail = await get({});
    expect([tail.text, (await get({ nextToken: tail.nextBackwardToken })).text]).toEqual(['45', '23']);
  });

  it('takes no events out of order', async () => {
    const { bench, clock } = await open();
    const logEvents = [
      { timestamp: clock.now(), message: 'b' },
      { timestamp: clock.now() - 1, message: 'a' },
    ];
    await expect(bench.call('logs', 'PutLogEvents', { ...stream, logEvents })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('tells which events are too old or too new, and keeps the others', async () => {
    const { bench, clock, filter } = await open();
    const logEvents = [-15 * DAY, -8 * DAY, 0, 3 * 3600_000].map((offset) => ({
      timestamp: clock.now() + offset,
      message: String(offset),
    }));
    expect(await bench.call('logs', 'PutLogEvents', { ...stream, logEvents })).toEqual({
      rejectedLogEventsInfo: {
        tooOldLogEventEndIndex: 1,
        expiredLogEventEndIndex: 2,
        tooNewLogEventStartIndex: 3,
      },
    });
    expect((await filter()).messages).toEqual(['0']);
  });
});

describe('a group', () => {
  it('is paged through with a filter', async () => {
    const { put, filter } = await open();
    await put('a1', 'b1', 'a2', 'b2', 'a3');
    const first = await filter({ filterPattern: 'a', limit: 2 });
    expect(first.messages).toEqual(['a1', 'a2']);
    const second = await filter({ filterPattern: 'a', limit: 2, nextToken: first.nextToken });
    expect(second).toEqual({ messages: ['a3'], nextToken: undefined });
  });

  it('forgets what is older than its retention', async () => {
    const { clock, put, filter, bench } = await open();
    await put('old');
    await clock.advance(4 * DAY);
    await put('young');
    await clock.advance(4 * DAY);
    expect((await filter()).messages).toEqual(['young']);
    await clock.advance(4 * DAY);
    const { logStreams } = await bench.call<{ logStreams: unknown[] }>('logs', 'DescribeLogStreams', group);
    expect(logStreams).toEqual([]);
  });

  it('is there again after a restart, even when the last line was cut off', async () => {
    const { bench, put, clock } = await open(true);
    await put('kept');
    const folder = join(bench.options('logs').folder!, encodeURIComponent('/things'));
    await appendFile(join(folder, (await readdir(folder))[0]!), '[123,"hal');
    const again = await createLogs(bench.options('logs'));
    closers.push(() => again.stop?.());
    expect(await again.search({})).toEqual([
      { group: '/things', stream: 'one', timestamp: clock.now(), message: 'kept' },
    ]);
  });

  it('is created once', async () => {
    const { bench } = await open();
    await expect(bench.call('logs', 'CreateLogGroup', group)).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
  });

  it('is searched newest first, whatever the case', async () => {
    const { part, put, clock } = await open();
    await put('An Error');
    await clock.advance(1000);
    await put('fine', 'another ERROR');
    expect((await part.search({ term: 'error' })).map(({ message }) => message)).toEqual([
      'another ERROR',
      'An Error',
    ]);
  });

  it('asks for the access AWS asks for', async () => {
    const { bench, put } = await open();
    await put('x');
    expect(bench.accesses.at(-1)).toMatchObject({
      action: 'logs:PutLogEvents',
      resource: 'arn:aws:logs:us-east-1:000000000000:log-group:/things:log-stream:one',
    });
  });
});

describe('a filter pattern', () => {
  const json = '{"level":"ERROR","code":503,"user":{"name":"Ada L"},"tags":["x","y"],"ok":true}';
  it.each<[pattern: string, message: string, passes: boolean]>([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR disk', 'ERROR net', false],
    ['"net down"', 'the net down there', true],
    ['ERROR -disk', 'ERROR disk', false],
    ['?a ?b', 'xbx', true],
    ['?a ?b', 'xyz', false],
    ['{ $.level = "ERROR" }', json, true],
    ['{ $.level = ERROR }', json, true],
    ['{ $.level != "ERROR" }', json, false],
    ['{ $.level = "ERR*" }', json, true],
    ['{ $.code = 503 }', json, true],
    ['{ $.code >= 504 }', json, false],
    ['{ $.user.name = "Ada L" }', json, true],
    ['{ $.tags[1] = "y" }', json, true],
    ['{ $.missing != "x" }', json, false],
    ['{ $.level = "INFO" || ($.code > 500 && $.ok = "true") }', json, true],
    ['{ $.level = "ERROR" }', 'plain text', false],
  ])('%s', (pattern, message, passes) => {
    expect(compileFilter(pattern)(message)).toBe(passes);
  });

  it.each(['[a, b]', '%regex%', '{ $.a }', '{ $.a = }', '{ $.a IS NULL }', '{ $.a < "x" }', '{ $.a = 1'])(
    'that is not built is refused: %s',
    (pattern) => expect(() => compileFilter(pattern)).toThrow('Invalid filter pattern'),
  );
});
