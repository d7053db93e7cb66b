import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import { Bench, rolePrincipal } from '../testing/bench.ts';
import { LogStream } from './log-stream.ts';
import { createLogs } from './logs.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open() {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock });
  closers.push(() => bench.close());
  const part = bench.add(await createLogs(bench.options('logs')));
  await bench.create(part, 'AWS::Logs::LogGroup', { LogGroupName: '/things' });
  const stream = new LogStream({
    clock,
    cloud: bench.cloud,
    role: rolePrincipal('writer'),
    logGroupName: '/things',
    logStreamName: 'one',
  });
  const stored = async () =>
    (await part.search({ group: '/things' })).map(({ message }) => message).reverse();
  return { bench, clock, stream, stored };
}

it('keeps what a fault of the service held up, and writes it later', async () => {
  const { bench, clock, stream, stored } = await open();
  const heal = bench.cloud.around(() => {
    throw new AwsError('ServiceUnavailableException', 'Not now.', { status: 500 });
  });
  stream.write('first');
  await stream.flush();
  expect(await stored()).toEqual([]);
  heal();
  stream.write('second');
  await clock.advance(1000);
  await stream.flush();
  expect(await stored()).toEqual(['first', 'second']);
});

it('gives up on a group that its role may not write', async () => {
  const { bench, stream, stored } = await open();
  bench.deny = (principal) => principal.kind === 'role';
  stream.write('first');
  await stream.flush();
  bench.deny = () => false;
  stream.write('second');
  await stream.flush();
  expect(await stored()).toEqual([]);
});
