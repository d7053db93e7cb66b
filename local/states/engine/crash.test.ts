import { beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import { openStore, type Change, type Store } from '../../kernel/store.ts';
import {
  bench,
  FunctionError,
  functionArn,
  MACHINE_ARN,
  ScriptedCloud,
  type Bench,
} from '../testing/bench.ts';
import { Records } from './records.ts';

/** A store whose process is killed at its nth write: nothing ever comes back from there. */
class MortalStore implements Store {
  dead = false;
  writes = 0;
  readonly #store: Store;
  readonly #last: number;
  readonly #stored: boolean;

  /** @param stored whether the last write still reaches the disk. */
  constructor(store: Store, last: number, stored: boolean) {
    this.#store = store;
    this.#last = last;
    this.#stored = stored;
  }

  async write(changes: readonly Change[]): Promise<void> {
    if (this.dead) return new Promise(() => undefined);
    this.dead = ++this.writes >= this.#last;
    if (!this.dead || this.#stored) await this.#store.write(changes);
    if (this.dead) return new Promise(() => undefined);
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.dead ? new Promise(() => undefined) : this.#store.get<T>(key);
  }

  entries<T>(range?: object): AsyncIterable<[string, T]> {
    return this.#store.entries<T>(range);
  }

  part(): Store {
    return this;
  }
}

const task = (label: string, rest: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: functionArn('step'),
    Payload: { label: `{% '${label} ' & $states.context.State.RetryCount %}`, input: '{% $states.input %}' },
  },
  Output: '{% $states.result.Payload %}',
  ...rest,
});

/** Every kind of state, one after the other. */
const MACHINE = {
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', Assign: { turns: 0, trail: [] }, Next: 'Flaky' },
    Flaky: task('flaky', {
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 2, JitterStrategy: 'FULL' }],
      TimeoutSeconds: 30,
      Assign: { trail: '{% $append($trail, [$states.result.Payload]) %}' },
      Next: 'Pause',
    }),
    Pause: { Type: 'Wait', Seconds: 3, Next: 'Again' },
    Again: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $turns < 2 %}', Next: 'Count', Assign: { turns: '{% $turns + 1 %}' } }],
      Default: 'Ask',
    },
    Count: task("count' & $turns & '", { Next: 'Pause' }),
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: functionArn('ask'), Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 30,
      Next: 'Refused',
    },
    Refused: task('refused', {
      Catch: [{ ErrorEquals: ['Refused'], Assign: { why: '{% $states.errorOutput.Error %}' }, Next: 'Both' }],
      Next: 'Never',
    }),
    Never: { Type: 'Fail' },
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Left',
          States: {
            Left: task('left', { Next: 'LeftWait' }),
            LeftWait: { Type: 'Wait', Seconds: 1, End: true },
          },
        },
        {
          StartAt: 'Right',
          States: {
            Right: { Type: 'Pass', Assign: { mine: '{% $why %}' }, Next: 'RightTask' },
            RightTask: task('right', { Output: '{% [$mine, $states.result.Payload] %}', End: true }),
          },
        },
      ],
      Assign: { both: '{% $states.result %}' },
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% [1..3] %}',
      MaxConcurrency: 2,
      ItemSelector: {
        item: '{% $states.context.Map.Item.Value * $random() * 0 + $states.context.Map.Item.Value %}',
      },
      ItemProcessor: {
        StartAt: 'One',
        States: {
          One: task("one' & $states.context.Map.Item.Index & '", { Next: 'OneWait' }),
          OneWait: { Type: 'Wait', Seconds: '{% $states.context.Map.Item.Value %}', End: true },
        },
      },
      Next: 'End',
    },
    End: {
      Type: 'Succeed',
      Output: '{% {"trail": $trail, "turns": $turns, "both": $both, "each": $states.input} %}',
    },
  },
};

interface World {
  clock: ManualClock;
  labels: string[];
  cloud: ScriptedCloud;
  tokens: { token: string; due: number }[];
}

function world(): World {
  const clock = new ManualClock();
  const labels: string[] = [];
  const tokens: World['tokens'] = [];
  const cloud = new ScriptedCloud({
    step: ({ label }: { label: string }) => {
      labels.push(label);
      if (label === 'flaky 0') throw new FunctionError('Busy');
      if (label === 'refused 0') throw new FunctionError('Refused');
      return label;
    },
    ask: ({ token }: { token: string }) => void tokens.push({ token, due: clock.now() + 2000 }),
  });
  return { clock, labels, cloud, tokens };
}

const turns = async () => {
  for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** Lets time pass, tokens being answered after two seconds, until `over`. */
async function live(
  { clock, tokens }: World,
  { call }: Bench,
  over: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let second = 0; second < 120; second++) {
    await turns();
    if (await over()) return;
    for (const { token } of tokens.filter(({ due }) => due <= clock.now())) {
      call('SendTaskSuccess', { taskToken: token, output: '"answered"' }).catch(() => undefined);
    }
    await turns();
    if (await over()) return;
    await clock.advance(1000);
  }
  throw new Error('The execution does not end');
}

const EXECUTION = MACHINE_ARN.replace('stateMachine', 'execution') + ':e';

/** The labels of tasks whose end is stored. */
async function endedIn(store: Store): Promise<string[]> {
  const events = await new Records(store).events('Flow', 'e', { limit: 1000 });
  const byId = new Map(events.map((event) => [event.id, event]));
  return events
    .filter(({ type }) => type === 'TaskSucceeded' || type === 'TaskFailed')
    .flatMap((event) => {
      const scheduled = byId.get(byId.get(event.previous)!.previous);
      const { Payload } = JSON.parse((scheduled?.details?.parameters as string) ?? '{}') as {
        Payload?: { label?: string };
      };
      return Payload?.label ?? [];
    });
}

describe('A process killed at any of its writes', () => {
  /** The store as it is once the machine exists. */
  const made: Change[] = [];
  let expected: { described: Record<string, unknown>; types: string[]; labels: string[]; writes: number };

  async function fresh(): Promise<Store> {
    const { store } = await openStore();
    await store.write(made);
    return store;
  }

  beforeAll(async () => {
    const { store } = await openStore();
    const { part } = await bench(MACHINE, { store, clock: new ManualClock() });
    await part.stop?.();
    for await (const [key, value] of store.entries()) made.push({ key, value });

    const whole = world();
    const counted = new MortalStore(await fresh(), Infinity, true);
    const onBench = await bench(MACHINE, {
      store: counted,
      clock: whole.clock,
      cloud: whole.cloud,
      random: () => 0.5,
    });
    const before = counted.writes;
    await onBench.start({ hello: 'world' }, 'e');
    await live(whole, onBench, async () => (await onBench.describe(EXECUTION)).status !== 'RUNNING');
    const described = { ...(await onBench.describe(EXECUTION)) };
    expected = {
      described,
      types: (await onBench.history(EXECUTION)).map(({ type }) => type).sort(),
      labels: [...whole.labels],
      writes: counted.writes - before,
    };
  });

  it('has something to interrupt', () => {
    expect(expected.described.status).toBe('SUCCEEDED');
    expect(JSON.parse(expected.described.output as string)).toEqual({
      trail: ['flaky 1'],
      turns: 2,
      both: ['left 0', ['Refused', 'right 0']],
      each: ['one0 0', 'one1 0', 'one2 0'],
    });
    expect(expected.writes).toBeGreaterThan(20);
    expect(new Set(expected.labels).size).toBe(expected.labels.length);
  });

  it.each([
    ['lost', false],
    ['stored', true],
  ])('goes on from its last stored step, the last write %s', async (_, stored) => {
    for (let last = 1; last <= expected.writes; last++) {
      const note = `killed at write ${last}`;
      const here = world();
      const store = await fresh();
      const mortal = new MortalStore(store, Infinity, stored);
      const first = await bench(MACHINE, {
        store: mortal,
        clock: here.clock,
        cloud: here.cloud,
        random: () => 0.5,
      });
      const dying = new MortalStore(store, last, stored);
      Object.assign(mortal, { write: dying.write.bind(dying), get: dying.get.bind(dying) });
      const start = { stateMachineArn: MACHINE_ARN, name: 'e', input: '{"hello":"world"}' };
      first.call('StartExecution', start).catch(() => undefined);
      await live(here, first, () => dying.dead);

      const kept = await endedIn(store);
      const beforeDeath = [...here.labels];
      here.labels.length = 0;
      const second = await bench(MACHINE, { store, clock: here.clock, cloud: here.cloud, random: () => 0.5 });
      const { executions } = await second.call<{ executions: unknown[] }>('ListExecutions', {
        stateMachineArn: MACHINE_ARN,
      });
      // The first write is the start: the caller has no answer yet and asks again.
      if (executions.length === 0) await second.call('StartExecution', start);
      await live(here, second, async () => (await second.describe(EXECUTION)).status !== 'RUNNING');

      expect(await second.describe(EXECUTION), note).toEqual(expected.described);
      expect((await second.history(EXECUTION)).map(({ type }) => type).sort(), note).toEqual(expected.types);
      // What had been recorded as ended did not run again; what had not, did.
      expect(
        here.labels.filter((label) => kept.includes(label)),
        note,
      ).toEqual([]);
      expect(new Set([...kept, ...here.labels]), note).toEqual(new Set(expected.labels));
      // At most the tasks under way at the time ran twice: one, or two side by side.
      const twice = here.labels.filter((label) => beforeDeath.includes(label));
      expect(twice.length, note).toBeLessThanOrEqual(2);
      await second.part.stop?.();
    }
  });
});

describe('Stopping', () => {
  it('lets go without a trace, and the next process goes on with the same definition', async () => {
    const { store } = await openStore();
    const clock = new ManualClock();
    const old = {
      StartAt: 'A',
      States: { A: { Type: 'Wait', Seconds: 60, Next: 'B' }, B: { Type: 'Pass', Output: 'old', End: true } },
    };
    const first = await bench(old, { store, clock });
    const arn = await first.start();
    const before: unknown[] = [];
    for await (const entry of store.entries()) before.push(entry);
    await first.part.stop?.();
    const after: unknown[] = [];
    for await (const entry of store.entries()) after.push(entry);
    expect(after).toEqual(before);
    expect(clock.pending).toBe(0);

    const changed = { ...old, States: { ...old.States, B: { Type: 'Pass', Output: 'new', End: true } } };
    const second = await bench(changed, { store, clock });
    const later = await second.start();
    await second.advance(60);
    expect(await second.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"old"' });
    expect(await second.describe(later)).toMatchObject({ status: 'SUCCEEDED', output: '"new"' });
  });
});
