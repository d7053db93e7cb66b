import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import {
  bench,
  type Bench,
  type BenchOptions,
  FunctionError,
  functionArn,
  invoke,
  ScriptedCloud,
  single,
} from '../../local/states/testing/bench.ts';
import { visitsOf } from './state-visits.ts';

const T0 = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

/** A machine on a bench that an execution is started of; its jitter is its whole span. */
async function started(
  definition: Record<string, unknown>,
  functions: ConstructorParameters<typeof ScriptedCloud>[0] = {},
  options: BenchOptions = {},
): Promise<{ visits(): Promise<string[]>; all(): ReturnType<typeof all>; machine: Bench; arn: string }> {
  const machine = await bench(definition, { cloud: new ScriptedCloud(functions), ...options });
  const arn = await machine.start();
  return {
    machine,
    arn,
    all: () => all(machine, arn),
    visits: async () => (await all(machine, arn)).map(line),
  };
}

async function all(machine: Bench, arn: string) {
  return visitsOf((await machine.history(arn)) as unknown as HistoryEvent[]);
}

/** `Pay Task CAUGHT 2 [0-4] Declined`: state, type, outcome, attempts, when in seconds, error. */
function line({
  state,
  type,
  outcome,
  attempts,
  enteredAt,
  exitedAt,
  error,
}: ReturnType<typeof visitsOf>[number]) {
  const second = (time: string) => (Date.parse(time) - T0) / 1000;
  const span = `[${second(enteredAt)}-${exitedAt ? second(exitedAt) : ''}]`;
  return [state, type, outcome, attempts, span, ...(error ? [error] : [])].join(' ');
}

const refuse = (name: string) => () => {
  throw new FunctionError(name, 'no');
};
const PASS = { Type: 'Pass', End: true };
const ASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: functionArn('ask'), Payload: { token: '{% $states.context.Task.Token %}' } },
  TimeoutSeconds: 60,
  Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'GaveUp' }],
};

describe('A task', () => {
  it('that succeeds, and what leads to it', async () => {
    const { all } = await started(
      {
        StartAt: 'Which',
        States: {
          Which: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Step' }], Default: 'End' },
          Step: { ...invoke('step'), Next: 'End' },
          End: { Type: 'Succeed' },
        },
      },
      { step: () => 1 },
    );
    const moment = { enteredAt: at(0), exitedAt: at(0), error: null, cause: null, outcome: 'SUCCEEDED' };
    expect(await all()).toEqual([
      { ...moment, state: 'Which', type: 'Choice', attempts: 0 },
      { ...moment, state: 'Step', type: 'Task', attempts: 1 },
      { ...moment, state: 'End', type: 'Succeed', attempts: 0 },
    ]);
  });

  it('under way', async () => {
    const { visits } = await started(single(invoke('step')), { step: () => new Promise(() => {}) });
    expect(await visits()).toEqual(['Only Task RUNNING 1 [0-]']);
  });

  const RETRIED = {
    ...invoke('step'),
    Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2, IntervalSeconds: 3, BackoffRate: 1 }],
  };

  it('that is retried: each attempt counts, and the last one decides', async () => {
    const { visits, machine } = await started(single(RETRIED), {
      step: (_: never, attempt: number) => attempt > 2 || refuse('Busy')(),
    });
    expect(await visits()).toEqual(['Only Task RUNNING 1 [0-] Busy']);
    await machine.advance(3);
    expect(await visits()).toEqual(['Only Task RUNNING 2 [0-] Busy']);
    await machine.advance(3);
    expect(await visits()).toEqual(['Only Task SUCCEEDED 3 [0-6]']);
  });

  it('that has no attempt left fails with its execution, for its own reason', async () => {
    const { all, machine } = await started(single(RETRIED), { step: refuse('Busy') });
    await machine.advance(6);
    const [visit] = await all();
    expect(line(visit!)).toBe('Only Task FAILED 3 [0-6] Busy');
    expect(JSON.parse(visit!.cause!)).toMatchObject({ errorType: 'Busy', errorMessage: 'no' });
  });

  it('that is caught: the state it leads to is its neighbour', async () => {
    const { visits, machine } = await started(
      single(
        { ...RETRIED, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }] },
        {
          Undo: { ...invoke('undo'), End: true },
        },
      ),
      { step: refuse('Busy'), undo: () => 1 },
    );
    await machine.advance(6);
    expect(await visits()).toEqual(['Only Task CAUGHT 3 [0-6] Busy', 'Undo Task SUCCEEDED 1 [6-6]']);
  });

  it('that takes too long', async () => {
    const { visits, machine } = await started(
      single({
        ...invoke('step'),
        TimeoutSeconds: 5,
        Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
      }),
      { step: () => new Promise(() => {}) },
    );
    await machine.advance(5);
    await machine.advance(1);
    await machine.advance(5);
    expect(await visits()).toEqual(['Only Task FAILED 2 [0-11] States.Timeout']);
  });

  it('of a function’s own ARN', async () => {
    const { visits } = await started(single({ Type: 'Task', Resource: functionArn('step') }), {
      step: refuse('Busy'),
    });
    expect(await visits()).toEqual(['Only Task FAILED 1 [0-0] Busy']);
  });

  it('that is entered again is another visit', async () => {
    const { visits } = await started(
      {
        StartAt: 'Step',
        States: {
          Step: { ...invoke('step'), Next: 'Again' },
          Again: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $states.input < 2 %}', Next: 'Step' }],
            Default: 'End',
          },
          End: { Type: 'Succeed' },
        },
      },
      { step: (_: never, attempt: number) => attempt },
    );
    expect((await visits()).map((text) => text.split(' ')[0])).toEqual([
      'Step',
      'Again',
      'Step',
      'Again',
      'End',
    ]);
  });
});

describe('A wait for a token', () => {
  const machine = single(ASK, { GaveUp: PASS });

  it('runs until somebody answers', async () => {
    const tokens: string[] = [];
    const { visits, machine: on } = await started(machine, {
      ask: ({ token }: { token: string }) => void tokens.push(token),
    });
    expect(await visits()).toEqual(['Only Task RUNNING 1 [0-]']);
    await on.advance(20);
    await on.call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' });
    expect(await visits()).toEqual(['Only Task SUCCEEDED 1 [0-20]']);
  });

  it('runs out, and is caught', async () => {
    const { visits, machine: on } = await started(machine, { ask: () => 1 });
    await on.advance(60);
    expect(await visits()).toEqual([
      'Only Task CAUGHT 1 [0-60] States.Timeout',
      'GaveUp Pass SUCCEEDED 0 [60-60]',
    ]);
  });
});

describe('A Parallel', () => {
  const BRANCHES = [
    { StartAt: 'A', States: { A: { ...invoke('a'), Next: 'AfterA' }, AfterA: PASS } },
    { StartAt: 'B', States: { B: { Type: 'Wait', Seconds: 4, End: true } } },
  ];
  const parallel = (rest: object = {}, others: Record<string, unknown> = {}) =>
    single({ Type: 'Parallel', Branches: BRANCHES, ...rest }, others);

  it('runs as long as its longest branch', async () => {
    const { visits, machine } = await started(parallel(), { a: () => 1 });
    expect(await visits()).toEqual([
      'Only Parallel RUNNING 1 [0-]',
      'A Task SUCCEEDED 1 [0-0]',
      'B Wait RUNNING 0 [0-]',
      'AfterA Pass SUCCEEDED 0 [0-0]',
    ]);
    await machine.advance(4);
    expect(await visits()).toEqual([
      'Only Parallel SUCCEEDED 1 [0-4]',
      'A Task SUCCEEDED 1 [0-0]',
      'B Wait SUCCEEDED 0 [0-4]',
      'AfterA Pass SUCCEEDED 0 [0-0]',
    ]);
  });

  it('fails with a branch, and breaks the others off', async () => {
    const { visits } = await started(parallel(), { a: refuse('Broken') });
    expect(await visits()).toEqual([
      'Only Parallel FAILED 1 [0-0] Broken',
      'A Task FAILED 1 [0-0] Broken',
      'B Wait FAILED 0 [0-0]',
    ]);
  });

  it('that is caught is left for its neighbour', async () => {
    const { visits } = await started(
      parallel({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }] }, { Undo: PASS }),
      {
        a: refuse('Broken'),
      },
    );
    expect(await visits()).toEqual([
      'Only Parallel CAUGHT 1 [0-0] Broken',
      'A Task FAILED 1 [0-0] Broken',
      'B Wait FAILED 0 [0-0]',
      'Undo Pass SUCCEEDED 0 [0-0]',
    ]);
  });

  it('that is retried has its branches twice', async () => {
    const { visits, machine } = await started(
      parallel({ Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 1, IntervalSeconds: 2 }] }),
      { a: (_: never, attempt: number) => attempt > 1 || refuse('Broken')() },
    );
    await machine.advance(2);
    expect(await visits()).toEqual([
      'Only Parallel RUNNING 2 [0-] Broken',
      'A Task FAILED 1 [0-2] Broken',
      'B Wait FAILED 0 [0-2]',
      'A Task SUCCEEDED 1 [2-2]',
      'B Wait RUNNING 0 [2-]',
      'AfterA Pass SUCCEEDED 0 [2-2]',
    ]);
    await machine.advance(4);
    expect((await visits())[0]).toBe('Only Parallel SUCCEEDED 2 [0-6]');
  });

  it('whose branches catch what befalls them succeeds', async () => {
    const caught = (name: string) => ({
      StartAt: name,
      States: {
        [name]: {
          ...invoke(name),
          Catch: [{ ErrorEquals: ['States.ALL'], Next: `${name}Later` }],
          End: true,
        },
        [`${name}Later`]: PASS,
      },
    });
    const { visits } = await started(single({ Type: 'Parallel', Branches: [caught('A'), caught('B')] }), {
      A: refuse('Down'),
      B: () => 1,
    });
    expect((await visits()).toSorted()).toEqual([
      'A Task CAUGHT 1 [0-0] Down',
      'ALater Pass SUCCEEDED 0 [0-0]',
      'B Task SUCCEEDED 1 [0-0]',
      'Only Parallel SUCCEEDED 1 [0-0]',
    ]);
  });

  it('inside another: the inner one’s failure goes out to the outer one, and no further once it is caught', async () => {
    const { visits } = await started(
      single(
        {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Inner', States: { Inner: { Type: 'Parallel', Branches: BRANCHES, End: true } } },
            { StartAt: 'Beside', States: { Beside: { ...invoke('beside'), End: true } } },
          ],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'Undo' }],
        },
        { Undo: PASS },
      ),
      { a: refuse('Broken'), beside: () => new Promise(() => {}) },
    );
    expect(await visits()).toEqual([
      'Only Parallel CAUGHT 1 [0-0] Broken',
      'Inner Parallel FAILED 1 [0-0] Broken',
      'Beside Task FAILED 1 [0-0]',
      'A Task FAILED 1 [0-0] Broken',
      'B Wait FAILED 0 [0-0]',
      'Undo Pass SUCCEEDED 0 [0-0]',
    ]);
  });
});

describe('A Map', () => {
  it('has a visit for each state of each item', async () => {
    const { visits } = await started(
      {
        StartAt: 'Items',
        States: {
          Items: {
            Type: 'Map',
            Items: [1, 2, 3],
            MaxConcurrency: 2,
            ItemProcessor: { StartAt: 'Each', States: { Each: { ...invoke('each'), End: true } } },
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }],
            Next: 'End',
          },
          Undo: PASS,
          End: PASS,
        },
      },
      { each: (item: number) => (item === 3 ? refuse('Third')() : item) },
    );
    expect(await visits()).toEqual([
      'Items Map CAUGHT 1 [0-0] Third',
      'Each Task SUCCEEDED 1 [0-0]',
      'Each Task SUCCEEDED 1 [0-0]',
      'Each Task FAILED 1 [0-0] Third',
      'Undo Pass SUCCEEDED 0 [0-0]',
    ]);
  });
});

describe('An execution', () => {
  it('that ends in a Fail state says there what is wrong', async () => {
    const { all } = await started({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Next: 'Wrong' },
        Wrong: { Type: 'Fail', Error: 'Wrong', Cause: 'It is.' },
      },
    });
    expect(await all()).toMatchObject([
      { state: 'First', outcome: 'SUCCEEDED', error: null },
      { state: 'Wrong', type: 'Fail', outcome: 'FAILED', exitedAt: at(0), error: 'Wrong', cause: 'It is.' },
    ]);
  });

  it('that runs out of time fails where it stands', async () => {
    const { visits, machine } = await started({
      TimeoutSeconds: 9,
      ...single({ Type: 'Wait', Seconds: 100 }),
    });
    await machine.advance(9);
    expect(await visits()).toEqual(['Only Wait FAILED 0 [0-9]']);
  });

  it('that is stopped fails where it stands, whatever its last attempt said', async () => {
    const { machine, arn, all } = await started(
      single({ ...invoke('step'), Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 50 }] }),
      { step: refuse('Busy') },
    );
    await machine.call('StopExecution', { executionArn: arn, error: 'Enough', cause: 'tired' });
    expect(await all()).toMatchObject([{ outcome: 'FAILED', exitedAt: at(0), error: 'Busy' }]);
    const waiting = await started(single({ Type: 'Wait', Seconds: 100 }));
    await waiting.machine.call('StopExecution', {
      executionArn: waiting.arn,
      error: 'Enough',
      cause: 'tired',
    });
    expect(await waiting.all()).toMatchObject([{ outcome: 'FAILED', error: 'Enough', cause: 'tired' }]);
  });

  it.each([
    ['on entry', { ...invoke('step', '{% $states.input.nothing.at.all %}') }, 0],
    ['after its task', { ...invoke('step'), Output: '{% $states.result.nothing %}' }, 1],
  ])('whose expression fails %s', async (_name, task, attempts) => {
    const { visits } = await started(
      { StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Step' }, Step: { ...task, End: true } } },
      { step: () => 1 },
    );
    expect(await visits()).toEqual([
      'First Pass SUCCEEDED 0 [0-0]',
      `Step Task FAILED ${attempts} [0-0] States.QueryEvaluationError`,
    ]);
    const caught = await started(
      {
        StartAt: 'Step',
        States: {
          Step: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }], End: true },
          Undo: PASS,
        },
      },
      { step: () => 1 },
    );
    expect(await caught.visits()).toEqual([
      `Step Task CAUGHT ${attempts} [0-0] States.QueryEvaluationError`,
      'Undo Pass SUCCEEDED 0 [0-0]',
    ]);
  });

  it('that has only begun has done nothing', () => {
    expect(visitsOf([])).toEqual([]);
  });
});
