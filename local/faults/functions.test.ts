import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ManualClock, SystemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { closers, open } from '../lambda/testing.ts';
import { CLIENT } from '../testing/bench.ts';
import { FaultKnobs } from './knobs.ts';
import { parseRules } from './rule.ts';

/** Notes each run of the handler in a file; module state tells environments apart. */
const CODE = `
  import { appendFileSync } from 'node:fs';
  let calls = 0;
  export const handler = async ({ file, fail }) => {
    appendFileSync(file, 'x');
    if (fail) throw new Error('no');
    return ++calls;
  };`;

async function start(rules: object[], clock: Clock = new SystemClock()) {
  const opened = await open(CODE, { clock, faultOf: (arn, caller) => knobs.invocationFault(arn, caller) });
  const knobs = new FaultKnobs({ clock, cloud: opened.bench.cloud });
  knobs.replace(parseRules({ rules }, opened.bench.cloud.services));
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'runs');
  const runs = () => {
    try {
      return readFileSync(file, 'utf8').length;
    } catch {
      return 0;
    }
  };
  return { ...opened, knobs, file, runs };
}

const KILLED = {
  FunctionError: 'Unhandled',
  answer: {
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(
      /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
    ) as string,
  },
};

describe('a worker that is killed', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ])('%s the handler ran', async (when, expected) => {
    const { invoke, file, runs } = await start([{ service: 'lambda', kind: `kill-${when}`, nth: 2 }]);
    expect((await invoke({ file })).answer).toBe(1);
    expect(await invoke({ file })).toMatchObject(KILLED);
    expect(runs()).toBe(1 + expected);
    // It took its module state with it; the next call finds a new one.
    expect((await invoke({ file })).answer).toBe(1);
  });

  it('takes the answer of a handler that failed with it as well', async () => {
    const { invoke, file } = await start([{ service: 'lambda', kind: 'kill-after' }]);
    expect(await invoke({ file, fail: true })).toMatchObject(KILLED);
  });

  it('is what clients see as on AWS', async () => {
    const { bench, file } = await start([{ service: 'lambda', kind: 'kill-before' }]);
    const client = new LambdaClient({ ...CLIENT, endpoint: await bench.serve('lambda') });
    closers.push(() => client.destroy());
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'greet', Payload: JSON.stringify({ file }) }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer.Payload?.transformToString()).toContain('Runtime.ExitError');
  });

  it('serving an event has it tried again', async () => {
    const clock = new ManualClock();
    const { bench, invoke, knobs, file, runs } = await start(
      [{ service: 'lambda', kind: 'kill-before', caller: 'lambda.amazonaws.com', target: 'greet', times: 1 }],
      clock,
    );
    expect((await invoke({ file })).answer).toBe(1);
    await invoke({ file }, { InvocationType: 'Event' });
    const failures = async () => {
      const events = bench.store.part('lambda').part('events').entries<{ failures: number }>();
      for await (const [, event] of events) return event.failures;
      return undefined;
    };
    await expect.poll(failures, { timeout: 10_000 }).toBe(1);
    expect([knobs.states[0]?.fired, runs()]).toEqual([1, 1]);
    await clock.advance(60_000);
    await expect.poll(() => runs(), { timeout: 10_000 }).toBe(2);
  });
});

it.each([
  ['before', 0],
  ['after', 1],
])('a function that times out %s its handler ran', async (when, expected) => {
  const clock = new ManualClock();
  const { invoke, file, runs } = await start(
    [{ service: 'lambda', operation: 'Invoke', kind: `time-out-${when}`, nth: 2 }],
    clock,
  );
  expect((await invoke({ file })).answer).toBe(1);
  const call = invoke({ file });
  await expect.poll(() => runs(), { timeout: 10_000 }).toBe(1 + expected);
  await clock.advance(3000);
  expect(await call).toMatchObject({
    FunctionError: 'Unhandled',
    answer: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 3.00 seconds') as string,
    },
  });
  expect((await invoke({ file })).answer).toBe(1);
});

it.each([
  ['another function', { target: 'other' }],
  ['another caller', { caller: 'states*' }],
])('a rule for %s lets this one be', async (_name, selection) => {
  const { invoke, file } = await start([{ service: 'lambda', kind: 'kill-before', ...selection }]);
  expect((await invoke({ file })).answer).toBe(1);
});
