import { describe, expect, it } from 'vitest';
import { AwsError } from '../../kernel/errors.ts';
import {
  bench,
  FunctionError,
  functionArn,
  invoke,
  outputOf,
  ScriptedCloud,
  single,
} from '../testing/bench.ts';

/** Fails with these errors in turn, then answers. */
const failing =
  (...errors: string[]) =>
  (_: unknown, attempt: number) => {
    const error = errors[attempt - 1];
    if (error !== undefined) throw new FunctionError(error, 'why');
    return 'done';
  };
const never = () => new Promise<never>(() => undefined);
const CAUGHT = { Caught: { Type: 'Pass', End: true } };

describe('Retry', () => {
  it('waits longer each time, up to the longest delay, then gives up', async () => {
    const cloud = new ScriptedCloud({ step: failing('Busy', 'Busy', 'Busy', 'Busy', 'Busy') });
    const task = {
      ...invoke('step'),
      Retry: [
        { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 },
      ],
    };
    const { start, advance, describe: look } = await bench(single(task), { cloud });
    const arn = await start();
    const calls: number[] = [];
    for (let second = 0; second <= 30; second++) {
      calls.push(cloud.invoked.length);
      await advance(1);
    }
    // Calls at 0, 2, 2+6, 2+6+10, 2+6+10+10.
    expect([0, 1, 2, 7, 8, 17, 18, 27, 28].map((second) => calls[second])).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5,
    ]);
    expect(await look(arn)).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });

  it('waits a random part of the delay with full jitter', async () => {
    const cloud = new ScriptedCloud({ step: failing('Busy') });
    const task = {
      ...invoke('step'),
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, JitterStrategy: 'FULL' }],
    };
    const { start, advance, describe: look } = await bench(single(task), { cloud, random: () => 0.25 });
    const arn = await start();
    await advance(2.499);
    expect(cloud.invoked).toHaveLength(1);
    await advance(0.001);
    expect(cloud.invoked).toHaveLength(2);
    expect(outputOf(await look(arn))).toBe('done');
  });

  it('counts the retries of each rule apart, and all of them in the context', async () => {
    const seen: number[] = [];
    const cloud = new ScriptedCloud({
      step: (event: { retries: number }, attempt) => {
        seen.push(event.retries);
        return failing('A', 'B', 'A', 'B')(event, attempt);
      },
    });
    const task = {
      ...invoke('step', { retries: '{% $states.context.State.RetryCount %}' }),
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 2 },
        { ErrorEquals: ['B'], MaxAttempts: 1 },
      ],
    };
    const { start, advance, describe: look } = await bench(single(task), { cloud });
    const arn = await start();
    await advance(60);
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(await look(arn)).toMatchObject({ status: 'FAILED', error: 'B' });
  });

  it('goes by the first rule that names the error, even when that has no attempts left', async () => {
    const cloud = new ScriptedCloud({ step: failing('A', 'A') });
    const task = {
      ...invoke('step'),
      Retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }],
    };
    const { run } = await bench(single(task), { cloud });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(cloud.invoked).toHaveLength(1);
  });

  it('retries a failing expression too', async () => {
    const cloud = new ScriptedCloud({ step: (_: unknown, attempt) => (attempt > 1 ? { a: 1 } : {}) });
    const task = {
      ...invoke('step'),
      Output: '{% $states.result.Payload.a %}',
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }],
    };
    const { start, advance, describe: look } = await bench(single(task), { cloud });
    const arn = await start();
    await advance(1);
    expect(outputOf(await look(arn))).toBe(1);
  });
});

describe('Catch', () => {
  it('assigns from the error and goes on', async () => {
    const cloud = new ScriptedCloud({ step: failing('Refused') });
    const task = {
      ...invoke('step'),
      Catch: [
        { ErrorEquals: ['Other'], Next: 'Never' },
        {
          ErrorEquals: ['Refused'],
          Assign: {
            failure: '{% $states.errorOutput %}',
            reason: '{% $parse($states.errorOutput.Cause).errorMessage %}',
          },
          Output: { input: '{% $states.input %}' },
          Next: 'Caught',
        },
      ],
    };
    const { run } = await bench(
      single(task, {
        Never: { Type: 'Fail' },
        Caught: { Type: 'Pass', Output: '{% [$states.input, $failure.Error, $reason] %}', End: true },
      }),
      { cloud },
    );
    expect(outputOf(await run({ a: 1 }))).toEqual([{ input: { a: 1 } }, 'Refused', 'why']);
  });

  it('hands the error on when it says nothing else', async () => {
    const cloud = new ScriptedCloud({ step: failing('Refused') });
    const task = { ...invoke('step'), Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }] };
    const { run } = await bench(single(task, CAUGHT), { cloud });
    expect(outputOf(await run())).toEqual({
      Error: 'Refused',
      Cause: '{"errorType":"Refused","errorMessage":"why","trace":[]}',
    });
  });

  it('comes after the retries', async () => {
    const cloud = new ScriptedCloud({ step: failing('Busy', 'Busy', 'Busy') });
    const task = {
      ...invoke('step'),
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    };
    const { start, advance, describe: look } = await bench(single(task, CAUGHT), { cloud });
    const arn = await start();
    await advance(1);
    expect(cloud.invoked).toHaveLength(2);
    expect(outputOf(await look(arn))).toMatchObject({ Error: 'Busy' });
  });

  it('fails the execution when its own expression fails', async () => {
    const cloud = new ScriptedCloud({ step: failing('Refused') });
    const task = {
      ...invoke('step'),
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Nothing %}', Next: 'Caught' }],
    };
    const { run } = await bench(single(task, CAUGHT), { cloud });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('a role that may not call fails as AWS has it', async () => {
    const cloud = new ScriptedCloud({
      step: () => {
        throw new AwsError(
          'AccessDeniedException',
          'User: x is not authorized to perform: lambda:InvokeFunction',
          {
            status: 403,
          },
        );
      },
    });
    const { run } = await bench(single(invoke('step')), { cloud });
    expect(await run()).toMatchObject({
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        /^User: x is not authorized.* \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; /,
      ),
    });
  });
});

describe('Time-outs', () => {
  it('a task that takes too long fails, and its late answer changes nothing', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const cloud = new ScriptedCloud({ slow: () => new Promise((resolve) => (answer = resolve)) });
    const task = {
      ...invoke('slow'),
      TimeoutSeconds: '{% $states.input.limit %}',
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }],
    };
    const {
      start,
      advance,
      quiet,
      describe: look,
      history,
    } = await bench(single(task, { Caught: { Type: 'Wait', Seconds: 5, End: true } }), { cloud });
    const arn = await start({ limit: 3 });
    await advance(2.999);
    expect((await history(arn)).at(-1)?.type).toBe('TaskStarted');
    await advance(0.001);
    expect((await history(arn)).at(-1)?.type).toBe('WaitStateEntered');
    answer('late');
    await quiet();
    await advance(5);
    expect(outputOf(await look(arn))).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  it('counts no time while the machine has no room for the call', async () => {
    const cloud = new ScriptedCloud({ slow: never });
    const task = { ...invoke('slow'), TimeoutSeconds: 5 };
    const { start, advance, describe: look } = await bench(single(task), { cloud });
    const arn = await start();
    cloud.onTurn?.(true);
    await advance(60);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    cloud.onTurn?.(false);
    await advance(4);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(1);
    expect(await look(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('a function as the resource has the events of its own', async () => {
    const cloud = new ScriptedCloud({ slow: never });
    const task = { Type: 'Task', Resource: functionArn('slow'), TimeoutSeconds: 1 };
    const { start, advance, describe: look, history } = await bench(single(task), { cloud });
    const arn = await start();
    await advance(1);
    expect((await history(arn)).slice(2, 5)).toMatchObject([
      {
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: { timeoutInSeconds: 1, input: '{}' },
      },
      { type: 'LambdaFunctionStarted' },
      { type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } },
    ]);
    expect(await look(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('States.TaskFailed does not stand for a time-out, States.ALL does', async () => {
    const cloud = new ScriptedCloud({ slow: never });
    const task = {
      ...invoke('slow'),
      TimeoutSeconds: 1,
      Catch: [
        { ErrorEquals: ['States.TaskFailed'], Next: 'Never' },
        { ErrorEquals: ['States.ALL'], Next: 'Caught' },
      ],
    };
    const {
      start,
      advance,
      describe: look,
    } = await bench(single(task, { ...CAUGHT, Never: { Type: 'Fail' } }), { cloud });
    const arn = await start();
    await advance(1);
    expect(await look(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('each attempt has the whole time', async () => {
    const cloud = new ScriptedCloud({ slow: (_: unknown, attempt) => (attempt === 1 ? never() : 'done') });
    const task = {
      ...invoke('slow'),
      TimeoutSeconds: 3,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 2 }],
    };
    const { start, advance, describe: look } = await bench(single(task), { cloud });
    const arn = await start();
    await advance(5);
    expect(outputOf(await look(arn))).toBe('done');
  });

  it('the machine has a time-out of its own', async () => {
    const {
      start,
      advance,
      describe: look,
      history,
    } = await bench({
      ...single({ Type: 'Wait', Seconds: 100 }),
      TimeoutSeconds: 10,
    });
    const arn = await start();
    await advance(9.999);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(0.001);
    expect(await look(arn)).toMatchObject({
      status: 'TIMED_OUT',
      stopDate: new Date('2026-01-01T00:00:10Z'),
    });
    expect((await history(arn)).at(-1)).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
  });
});
