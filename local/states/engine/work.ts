import type { Exit, State, TaskState, WaitState } from '../definition/definition.ts';
import { parseTimestamp } from '../definition/timestamp.ts';
import { evaluateAs, evaluateTemplate, type Expected, type Template } from '../expressions/template.ts';
import { StateFailure } from '../failure.ts';
import { startBranches, startIterations } from './children.ts';
import type { Flow } from './flow.ts';
import type { Run } from './run.ts';
import { dataOf, evaluationFailure, fail, failureOf, leave } from './settle.ts';
import { scheduleTask } from './task.ts';

/** The longest time a field may name, in seconds. */
const MAX_SECONDS = 99_999_999;

const ARRAY: Expected<unknown[]> = { type: 'array', test: Array.isArray };
const BOOLEAN: Expected<boolean> = { type: 'boolean', test: (value) => typeof value === 'boolean' };
const STRING: Expected<string> = { type: 'string', test: (value) => typeof value === 'string' };
const wholeNumber = (minimum: number): Expected<number> => ({
  type: minimum > 0 ? 'positive integer' : 'non-negative integer',
  test: (value): value is number =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= MAX_SECONDS,
});

/** Does what the flow's state is there for. */
export async function begin(run: Run, flow: Flow): Promise<void> {
  try {
    await work(run, flow, flow.state!);
  } catch (error) {
    await fail(run, flow, failureOf(flow, error));
  }
}

async function work(run: Run, flow: Flow, state: State): Promise<void> {
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return leave(run, flow, state, flow.input);
    case 'Fail': {
      const bindings = run.bindings(flow);
      throw new StateFailure(
        state.error && (await evaluateAs(state.error, bindings, STRING)),
        state.explanation && (await evaluateAs(state.explanation, bindings, STRING)),
      );
    }
    case 'Choice': {
      const exit = await choose(run, flow, state);
      return leave(run, flow, exit, flow.input);
    }
    case 'Wait':
      return wait(run, flow, await wakeUpTime(run, flow, state));
    case 'Task':
      return task(run, flow, state);
    case 'Parallel': {
      const input = state.arguments
        ? await evaluateTemplate(state.arguments, run.bindings(flow))
        : flow.input;
      return startBranches(run, flow, state, input);
    }
    case 'Map': {
      const bindings = run.bindings(flow);
      const concurrency = state.maxConcurrency
        ? await evaluateAs(state.maxConcurrency, bindings, wholeNumber(0))
        : 0;
      return startIterations(run, flow, await itemsOf(flow, state.items, bindings), concurrency);
    }
  }
}

async function choose(run: Run, flow: Flow, state: State & { type: 'Choice' }): Promise<Exit> {
  const bindings = run.bindings(flow);
  for (const rule of state.rules) if (await evaluateAs(rule.condition, bindings, BOOLEAN)) return rule;
  if (state.otherwise.next !== undefined) return state.otherwise;
  throw new StateFailure(
    'States.NoChoiceMatched',
    `An error occurred while executing the state '${state.name}' (entered at the event id #${flow.entered}). ` +
      'Failed to transition out of the state. The state does not point to a next state.',
  );
}

async function itemsOf(
  flow: Flow,
  items: Template | undefined,
  bindings: Parameters<typeof evaluateTemplate>[1],
): Promise<unknown[]> {
  if (items) return evaluateAs(items, bindings, ARRAY);
  if (Array.isArray(flow.input)) return flow.input;
  throw evaluationFailure(
    flow,
    `Map state input must be an array but was: ${JSON.stringify(flow.input)}`,
    null,
  );
}

async function wakeUpTime(run: Run, flow: Flow, state: WaitState): Promise<number> {
  const bindings = run.bindings(flow);
  if (state.seconds)
    return flow.enteredAt + (await evaluateAs(state.seconds, bindings, wholeNumber(0))) * 1000;
  const timestamp = await evaluateAs(state.timestamp as Template, bindings, STRING);
  const time = parseTimestamp(timestamp);
  if (Number.isNaN(time)) {
    const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`;
    throw evaluationFailure(flow, reason, 'Timestamp', false);
  }
  return time;
}

/** Leaves the flow's Wait at `until`. */
export async function wait(run: Run, flow: Flow, until: number): Promise<void> {
  const over = async () => {
    try {
      await leave(run, flow, flow.state as WaitState, flow.input);
    } catch (error) {
      await fail(run, flow, failureOf(flow, error));
    }
  };
  if (until <= run.now) return over();
  run.wait(flow, { kind: 'wait', until });
  run.alarm(flow, until, over);
}

async function task(run: Run, flow: Flow, state: TaskState): Promise<void> {
  const { integration, name } = state;
  const token = integration.waitsForToken ? run.issueToken(flow) : undefined;
  const bindings = run.bindings(flow, {}, token);
  const seconds = (template: Template | undefined) =>
    template && evaluateAs(template, bindings, wholeNumber(1));
  const input = state.arguments ? await evaluateTemplate(state.arguments, bindings) : flow.input;
  const timeout = await seconds(state.timeoutSeconds);
  const heartbeat = await seconds(state.heartbeatSeconds);
  scheduleTask(run, flow, dataOf(input, name), {
    ...(timeout === undefined ? {} : { timeout }),
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(token === undefined ? {} : { token }),
  });
}
