import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import { openStore } from '../../kernel/store.ts';
import { bench, functionArn, outputOf, ScriptedCloud, type BenchOptions } from '../testing/bench.ts';

/** Asks somebody, for as long as `wait` says, and then goes on without an answer. */
const machine = (wait: unknown) => ({
  StartAt: 'Note',
  States: {
    Note: { Type: 'Pass', Assign: { patience: '{% $states.input.waitSeconds %}' }, Next: 'Ask' },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: functionArn('ask'), Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: wait,
      Catch: [
        { ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput %}', Next: 'GaveUp' },
        { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Failed' },
      ],
      Next: 'Answered',
    },
    Answered: { Type: 'Pass', Output: { answer: '{% $states.input %}' }, End: true },
    GaveUp: { Type: 'Pass', Output: { gaveUp: '{% $states.input %}' }, End: true },
    Failed: { Type: 'Pass', Output: { failed: '{% $states.input %}' }, End: true },
  },
});

const FROM_INPUT = '{% $states.input.waitSeconds %}';
const OVER = { gaveUp: { Error: 'States.Timeout', Cause: '' } };

/** The machine on a bench, and the tokens it has given away. */
async function waiting(wait: unknown, options: Omit<BenchOptions, 'cloud'> = {}) {
  const tokens: string[] = [];
  const cloud = new ScriptedCloud({ ask: ({ token }: { token: string }) => void tokens.push(token) });
  return { ...(await bench(machine(wait), { ...options, cloud })), tokens };
}

describe('A wait for a token as long as an expression says', () => {
  it.each([
    ['the input', FROM_INPUT],
    ['a variable', '{% $patience %}'],
    ['a calculation', '{% $floor($patience / 2) * 2 %}'],
    ['a fixed number', 90],
  ])('from %s, ends in the catch when nobody answers', async (_name, wait) => {
    const { start, advance, call, tokens, describe: look, history } = await waiting(wait);
    const arn = await start({ waitSeconds: 90 });
    await advance(89.999);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(0.001);
    expect(outputOf(await look(arn))).toEqual(OVER);
    const events = await history(arn);
    const types = events.map(({ type }) => type);
    expect(types.slice(types.indexOf('TaskStateEntered'))).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskTimedOut',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[types.indexOf('TaskScheduled')]).toMatchObject({
      taskScheduledEventDetails: { timeoutInSeconds: 90 },
    });
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('is over with the answer, and its time never comes', async () => {
    const { start, advance, call, tokens, clock, describe: look } = await waiting(FROM_INPUT);
    const arn = await start({ waitSeconds: 90 });
    await advance(89);
    await call('SendTaskSuccess', { taskToken: tokens[0], output: '{"yes":true}' });
    expect(clock.pending).toBe(0);
    expect(outputOf(await look(arn))).toEqual({ answer: { yes: true } });
  });

  it('passes a failure on to the catch that fits it', async () => {
    const { start, call, tokens, describe: look } = await waiting(FROM_INPUT);
    const arn = await start({ waitSeconds: 90 });
    await call('SendTaskFailure', { taskToken: tokens[0], error: 'Refused', cause: 'not today' });
    expect(outputOf(await look(arn))).toEqual({ failed: 'Refused' });
  });

  it.each([[0], [-1], [1.5], ['90'], [null], [undefined], [100_000_000]])(
    'of %j seconds fails before anybody is asked',
    async (waitSeconds) => {
      const { run, tokens } = await waiting(FROM_INPUT);
      const described = await run(waitSeconds === undefined ? {} : { waitSeconds });
      // Without the member it is the state before that fails, which nobody catches.
      if (waitSeconds === undefined) expect(described.error).toBe('States.QueryEvaluationError');
      else expect(outputOf(described)).toEqual({ failed: 'States.QueryEvaluationError' });
      expect(tokens).toEqual([]);
    },
  );
});

describe('A wait for a token over a restart', () => {
  async function interrupted() {
    const { store } = await openStore();
    const clock = new ManualClock();
    const first = await waiting(FROM_INPUT, { store, clock });
    const arn = await first.start({ waitSeconds: 100 });
    await first.advance(60);
    await first.part.stop?.();
    expect(clock.pending).toBe(0);
    const restart = () => waiting(FROM_INPUT, { store, clock });
    return { arn, clock, token: first.tokens[0]!, restart };
  }

  it('has the time left that it had, and nobody is asked again', async () => {
    const { arn, restart } = await interrupted();
    const { advance, tokens, describe: look } = await restart();
    await advance(39.999);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(0.001);
    expect(outputOf(await look(arn))).toEqual(OVER);
    expect(tokens).toEqual([]);
  });

  it('is over at once when its time has passed meanwhile', async () => {
    const { arn, clock, token, restart } = await interrupted();
    await clock.advance(3600_000);
    const { advance, call, describe: look } = await restart();
    await advance(0);
    expect(outputOf(await look(arn))).toEqual(OVER);
    await expect(call('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
  });

  it('takes the answer to the token that was given away before', async () => {
    const { arn, token, restart } = await interrupted();
    const { call, clock, describe: look } = await restart();
    await call('SendTaskSuccess', { taskToken: token, output: '"late"' });
    expect(outputOf(await look(arn))).toEqual({ answer: 'late' });
    expect(clock.pending).toBe(0);
  });
});

describe('What a token is answered', () => {
  it.each(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])('by %s', async (operation) => {
    const { start, call, tokens } = await waiting(FROM_INPUT);
    const output = operation === 'SendTaskSuccess' ? { output: '1' } : {};
    const answer = (taskToken: string) => call(operation, { taskToken, ...output });
    const invalid = { code: 'InvalidToken', message: "Invalid Token: 'Invalid token'", status: 400 };
    await expect(answer('made up')).rejects.toMatchObject(invalid);
    const arn = await start({ waitSeconds: 90 });
    const token = tokens[0]!;
    await call('StopExecution', { executionArn: arn });
    await expect(answer(token)).rejects.toMatchObject({ code: 'TaskTimedOut', status: 400 });
  });
});
