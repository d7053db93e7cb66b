import { describe, expect, it } from 'vitest';
import {
  bench,
  FunctionError,
  functionArn,
  invoke,
  ScriptedCloud,
  single,
  type HistoryEvent,
} from '../testing/bench.ts';

/** `id previousEventId type`, as the service numbers its events. */
const lines = (events: readonly HistoryEvent[]) =>
  events.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`);
const refuse = () => {
  throw new FunctionError('Refused', 'no');
};

/** Sequences as Step Functions itself records them for such machines. */
describe('The history has the events of the service', () => {
  it('for a task', async () => {
    const cloud = new ScriptedCloud({ step: () => ({ ok: true }) });
    const { run, history } = await bench(single({ ...invoke('step'), TimeoutSeconds: 5 }), { cloud });
    const { executionArn } = await run({ a: 1 });
    const timestamp = new Date('2026-01-01T00:00:00Z');
    const whole = { truncated: false };
    expect(await history(executionArn)).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: whole,
          roleArn: 'arn:aws:iam::000000000000:role/flow',
        },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp,
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'Only', input: '{"a":1}', inputDetails: whole },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp,
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          region: 'us-east-1',
          parameters: JSON.stringify({ FunctionName: functionArn('step'), Payload: { a: 1 } }),
          timeoutInSeconds: 5,
        },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp,
        type: 'TaskStarted',
        taskStartedEventDetails: { resourceType: 'lambda', resource: 'invoke' },
      },
      {
        id: 5,
        previousEventId: 4,
        timestamp,
        type: 'TaskSucceeded',
        taskSucceededEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          output: '{"ExecutedVersion":"$LATEST","Payload":{"ok":true},"StatusCode":200}',
          outputDetails: whole,
        },
      },
      {
        id: 6,
        previousEventId: 5,
        timestamp,
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'Only', output: '{"ok":true}', outputDetails: whole },
      },
      {
        id: 7,
        previousEventId: 6,
        timestamp,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '{"ok":true}', outputDetails: whole },
      },
    ]);
  });

  it('for a retry and a catch', async () => {
    const cloud = new ScriptedCloud({ step: refuse });
    const task = {
      ...invoke('step'),
      Retry: [{ ErrorEquals: ['Refused'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    };
    const { start, advance, history } = await bench(single(task, { Caught: { Type: 'Pass', End: true } }), {
      cloud,
    });
    const arn = await start();
    await advance(1);
    expect(lines(await history(arn))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 TaskStateEntered',
      '3 2 TaskScheduled',
      '4 3 TaskStarted',
      '5 4 TaskFailed',
      '6 5 TaskScheduled',
      '7 6 TaskStarted',
      '8 7 TaskFailed',
      '9 8 TaskStateExited',
      '10 9 PassStateEntered',
      '11 10 PassStateExited',
      '12 11 ExecutionSucceeded',
    ]);
  });

  it('for a Parallel that is retried, then fails', async () => {
    const { start, advance, history } = await bench(
      single({
        Type: 'Parallel',
        Branches: [{ StartAt: 'Branch', States: { Branch: { Type: 'Fail', Error: 'E', Cause: 'c' } } }],
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }],
      }),
    );
    const arn = await start();
    await advance(10);
    expect(lines(await history(arn))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 ParallelStateEntered',
      '3 2 ParallelStateStarted',
      '4 3 FailStateEntered',
      '5 4 ParallelStateStarted',
      '6 5 FailStateEntered',
      '7 6 ParallelStateStarted',
      '8 7 FailStateEntered',
      '9 8 ParallelStateFailed',
      '10 9 ExecutionFailed',
    ]);
  });

  it('for a Map, one item at a time', async () => {
    const { run, history } = await bench(
      single({
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } },
      }),
    );
    const { executionArn } = await run(['Item1', 'Item2']);
    expect(lines(await history(executionArn))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 MapStateEntered',
      '3 2 MapStateStarted',
      '4 3 MapIterationStarted',
      '5 4 PassStateEntered',
      '6 5 PassStateExited',
      '7 6 MapIterationSucceeded',
      '8 6 MapIterationStarted',
      '9 8 PassStateEntered',
      '10 9 PassStateExited',
      '11 10 MapIterationSucceeded',
      '12 11 MapStateSucceeded',
      '13 11 MapStateExited',
      '14 13 ExecutionSucceeded',
    ]);
  });

  it('for an expression that fails', async () => {
    const { run, history } = await bench({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Next: 'Second' },
        Second: { Type: 'Pass', Output: { result: '{% $states.input.nothing %}' }, End: true },
      },
    });
    const { executionArn } = await run();
    const events = await history(executionArn);
    expect(lines(events).slice(3)).toEqual([
      '4 3 PassStateEntered',
      '5 3 EvaluationFailed',
      '6 5 ExecutionFailed',
    ]);
    expect(events[4]?.evaluationFailedEventDetails).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'Output/result',
      state: 'Second',
    });
  });

  it('for variables: each value as its JSON', async () => {
    const { run, history } = await bench(single({ Type: 'Pass', Assign: { list: ['a', 'b'], n: 1 } }));
    const { executionArn } = await run();
    expect((await history(executionArn))[2]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { list: '["a","b"]', n: '1' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  it('and ends for good at the 25,000th', async () => {
    const { run, history } = await bench({
      StartAt: 'Round',
      States: {
        Round: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'And' }], Default: 'End' },
        And: { Type: 'Pass', Next: 'Round' },
        End: { Type: 'Succeed' },
      },
    });
    const described = await run();
    expect(described).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(await history(described.executionArn)).toHaveLength(1000);
  });
});
