import { describe, expect, it } from 'vitest';
import { bench, FunctionError, invoke, outputOf, ScriptedCloud, single } from '../testing/bench.ts';

const branch = (state: Record<string, unknown>) => ({ StartAt: 'Each', States: { Each: state } });
const refuse = () => {
  throw new FunctionError('Refused', 'no');
};
/** Answers when it is told to. */
function gate() {
  const open: Record<string, (value: unknown) => void> = {};
  return { open, wait: (key: string) => new Promise((resolve) => (open[key] = resolve)) };
}

describe('Parallel', () => {
  it('runs its branches side by side and puts their outputs in order', async () => {
    const { open, wait } = gate();
    const cloud = new ScriptedCloud({ a: () => wait('a'), b: () => wait('b') });
    const {
      start,
      quiet,
      describe: look,
    } = await bench(
      single({
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: { ...invoke('a'), End: true } } },
          { StartAt: 'B', States: { B: { ...invoke('b'), End: true } } },
        ],
      }),
      { cloud },
    );
    const arn = await start();
    expect(cloud.invoked).toEqual(['a', 'b']);
    open.b?.('second');
    await quiet();
    open.a?.('first');
    await quiet();
    expect(outputOf(await look(arn))).toEqual(['first', 'second']);
  });

  it('gives each branch its Arguments and a scope of its own', async () => {
    const { run } = await bench({
      StartAt: 'Outer',
      States: {
        Outer: { Type: 'Pass', Assign: { shared: 'outer' }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Arguments: { n: '{% $states.input.n + 1 %}' },
          Branches: [
            {
              StartAt: 'Set',
              States: {
                Set: { Type: 'Pass', Assign: { own: 'first' }, Next: 'Get' },
                Get: { Type: 'Pass', Output: '{% [$shared, $own, $states.input.n] %}', End: true },
              },
            },
            {
              StartAt: 'Set2',
              States: {
                Set2: { Type: 'Pass', Assign: { own: 'second' }, Next: 'Get2' },
                Get2: { Type: 'Pass', Output: '{% [$shared, $own, $states.input.n] %}', End: true },
              },
            },
          ],
          Assign: { results: '{% $states.result %}' },
          Output: '{% $states.input %}',
          Next: 'Last',
        },
        Last: { Type: 'Pass', Output: '{% $append($results, [$states.input]) %}', End: true },
      },
    });
    expect(outputOf(await run({ n: 1 }))).toEqual([['outer', 'first', 2], ['outer', 'second', 2], { n: 1 }]);
  });

  it('fails with its first branch that fails; the others are broken off', async () => {
    const { wait } = gate();
    const cloud = new ScriptedCloud({ hangs: () => wait('hangs'), refuses: refuse, later: () => 'never' });
    const machine = single(
      {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'A',
            States: { A: { ...invoke('hangs'), Next: 'Later' }, Later: { ...invoke('later'), End: true } },
          },
          { StartAt: 'B', States: { B: { ...invoke('refuses'), End: true } } },
        ],
        Catch: [
          {
            ErrorEquals: ['Refused'],
            Assign: { failure: '{% $states.errorOutput.Error %}' },
            Next: 'Caught',
          },
        ],
      },
      { Caught: { Type: 'Pass', Output: '{% $failure %}', End: true } },
    );
    const { run, history, quiet } = await bench(machine, { cloud });
    const described = await run();
    await quiet();
    expect(outputOf(described)).toBe('Refused');
    expect(cloud.invoked).toEqual(['hangs', 'refuses']);
    const events = await history(described.executionArn);
    expect(
      events.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`).slice(9),
    ).toEqual([
      '10 9 TaskFailed',
      '11 10 TaskStateAborted',
      '12 10 ParallelStateFailed',
      '13 12 ParallelStateExited',
      '14 13 PassStateEntered',
      '15 14 PassStateExited',
      '16 15 ExecutionSucceeded',
    ]);
  });

  it('starts all branches anew when it is retried', async () => {
    const cloud = new ScriptedCloud({
      ok: () => 'ok',
      flaky: (_: unknown, attempt) => (attempt === 1 ? refuse() : 'fine'),
    });
    const {
      start,
      advance,
      describe: look,
    } = await bench(
      single({
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: { ...invoke('ok'), End: true } } },
          { StartAt: 'B', States: { B: { ...invoke('flaky'), End: true } } },
        ],
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3 }],
      }),
      { cloud },
    );
    const arn = await start();
    await advance(3);
    expect(outputOf(await look(arn))).toEqual(['ok', 'fine']);
    expect(cloud.invoked).toEqual(['ok', 'flaky', 'ok', 'flaky']);
  });
});

describe('Map', () => {
  it('runs its processor for each item, at most MaxConcurrency at a time', async () => {
    const { open, wait } = gate();
    const cloud = new ScriptedCloud({ each: ({ v }: { v: string }) => wait(v) });
    const {
      start,
      quiet,
      describe: look,
    } = await bench(
      single({
        Type: 'Map',
        Items: '{% $states.input.list %}',
        ItemSelector: {
          v: '{% $states.context.Map.Item.Value %}',
          i: '{% $states.context.Map.Item.Index %}',
        },
        MaxConcurrency: 2,
        ItemProcessor: branch({ ...invoke('each'), End: true }),
      }),
      { cloud },
    );
    const arn = await start({ list: ['a', 'b', 'c'] });
    expect(Object.keys(open)).toEqual(['a', 'b']);
    open.b?.('B');
    await quiet();
    expect(Object.keys(open)).toEqual(['a', 'b', 'c']);
    open.c?.('C');
    open.a?.('A');
    await quiet();
    expect(outputOf(await look(arn))).toEqual(['A', 'B', 'C']);
  });

  it('goes over its input when it names no items, and shows the item to the states inside', async () => {
    const { run } = await bench(
      single({
        Type: 'Map',
        ItemProcessor: branch({
          Type: 'Pass',
          Output: '{% [$states.input, $states.context.Map.Item.Index, $states.context.Map.Item.Value] %}',
          End: true,
        }),
      }),
    );
    expect(outputOf(await run(['x', 'y']))).toEqual([
      ['x', 0, 'x'],
      ['y', 1, 'y'],
    ]);
  });

  it('is done at once when there is nothing', async () => {
    const { run } = await bench(
      single({ Type: 'Map', Items: [], ItemProcessor: branch({ Type: 'Fail', Error: 'Never' }) }),
    );
    expect(outputOf(await run())).toEqual([]);
  });

  it('fails with its first item that fails', async () => {
    const cloud = new ScriptedCloud({ each: (n: number) => (n === 2 ? refuse() : n) });
    const { run, history } = await bench(
      single({ Type: 'Map', MaxConcurrency: 1, ItemProcessor: branch({ ...invoke('each'), End: true }) }),
      { cloud },
    );
    const described = await run([1, 2, 3]);
    expect(described).toMatchObject({ status: 'FAILED', error: 'Refused' });
    expect(cloud.invoked).toHaveLength(2);
    const events = await history(described.executionArn);
    expect(
      events.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`).slice(-4),
    ).toEqual([
      '15 14 TaskFailed',
      '16 15 MapIterationFailed',
      '17 15 MapStateFailed',
      '18 17 ExecutionFailed',
    ]);
  });

  it.each([
    ['a number', { Items: '{% 1 %}' }, "Expected 'array', but was 'number' for value: 1"],
    ['no array as the input', {}, 'Map state input must be an array but was: {"a":1}'],
    [
      'an item that cannot be made',
      { Items: [1], ItemSelector: '{% $states.input.b %}' },
      'returned nothing (undefined).',
    ],
  ])('fails on %s', async (_, fields, cause) => {
    const { run } = await bench(
      single({ Type: 'Map', ...fields, ItemProcessor: branch({ Type: 'Succeed' }) }),
    );
    expect(await run({ a: 1 })).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(cause),
    });
  });

  it('runs inside a Map', async () => {
    const { run } = await bench(
      single({
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Inner',
          States: {
            Inner: {
              Type: 'Map',
              ItemProcessor: {
                StartAt: 'Add',
                States: { Add: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } },
              },
              End: true,
            },
          },
        },
      }),
    );
    expect(outputOf(await run([[1, 2], [], [3]]))).toEqual([[2, 3], [], [4]]);
  });

  it('goes over hundreds of items without losing its way', async () => {
    const cloud = new ScriptedCloud({ each: (n: number) => n * n });
    const { run } = await bench(
      single({ Type: 'Map', ItemProcessor: branch({ ...invoke('each'), End: true }) }),
      { cloud },
    );
    const items = Array.from({ length: 300 }, (_, n) => n);
    expect(outputOf(await run(items))).toEqual(items.map((n) => n * n));
  });
});
