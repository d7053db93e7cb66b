import type { Exit } from '../definition/definition.ts';
import { EvaluationFault } from '../expressions/expression.ts';
import { evaluateTemplate } from '../expressions/template.ts';
import { errorOutput, MAX_PAYLOAD_BYTES, matches, resultTooLarge, StateFailure } from '../failure.ts';
import { retryDelay } from '../retry.ts';
import { abortChildren, childEnded, childFailed } from './children.ts';
import type { Flow } from './flow.ts';
import { WHOLE } from './history.ts';
import { keys } from './records.ts';
import type { Run } from './run.ts';
import { begin } from './work.ts';

/** Data as a value and as the text that events show. */
export interface Data {
  value: unknown;
  text: string;
}

/** A value as data; one too large is a failure of `owner`. */
export function dataOf(value: unknown, owner: string): Data {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) throw resultTooLarge(owner);
  return { value, text };
}

/** Enters a state; what it does comes as a step of its own. */
export function enter(run: Run, flow: Flow, name: string, input: Data): void {
  const state = flow.workflow.states.get(name);
  if (!state) throw new Error(`The definition has no state ${name}`);
  flow.state = state;
  flow.input = input.value;
  flow.retries = [];
  flow.before = flow.last;
  flow.enteredAt = run.now;
  flow.entered = run.record(flow, `${state.type}StateEntered`, {
    name,
    input: input.text,
    inputDetails: WHOLE,
  });
  run.wait(flow, undefined);
  run.step(flow, () => begin(run, flow));
}

/**
 * Leaves the state by `exit`: assigns variables, makes the output, goes on to the next state or ends
 * the flow. Both are evaluated with the variables as they were on entry.
 * @param fallback the output of an exit that has none.
 * @param extra `result` or `errorOutput`.
 * @throws StateFailure, nothing changed.
 */
export async function leave(
  run: Run,
  flow: Flow,
  exit: Exit,
  fallback: unknown,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const state = flow.state!;
  let assigned: Record<string, unknown> | undefined;
  let output: Data;
  try {
    const bindings = run.bindings(flow, extra);
    if (exit.assign) assigned = (await evaluateTemplate(exit.assign, bindings)) as Record<string, unknown>;
    if (assigned) dataOf(assigned, state.name);
    output = dataOf(exit.output ? await evaluateTemplate(exit.output, bindings) : fallback, state.name);
  } catch (error) {
    throw failureOf(flow, error);
  }
  const exited = run.record(flow, `${state.type}StateExited`, {
    name: state.name,
    output: output.text,
    outputDetails: WHOLE,
    ...(assigned === undefined
      ? {}
      : {
          assignedVariables: Object.fromEntries(
            Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
          ),
          assignedVariablesDetails: WHOLE,
        }),
  });
  if (assigned) assign(run, flow, assigned);
  if (exit.next !== undefined) enter(run, flow, exit.next, output);
  else await complete(run, flow, output, exited);
}

function assign(run: Run, flow: Flow, values: Record<string, unknown>): void {
  flow.variables = { ...flow.variables, ...values };
  flow.stored.variables = true;
  const { machine, name } = run.execution;
  run.change({ key: keys.variables(machine, name, flow.id), value: flow.variables });
}

async function complete(run: Run, flow: Flow, output: Data, exited: number): Promise<void> {
  run.wait(flow, undefined);
  if (flow.parent) {
    flow.done = exited;
    flow.output = output.value;
    await childEnded(run, flow.parent, flow);
    return;
  }
  run.record(flow, 'ExecutionSucceeded', { output: output.text, outputDetails: WHOLE });
  run.end('SUCCEEDED', { output: output.text });
}

/** The state has failed: retries it, catches the failure, or fails what is around it. */
export async function fail(run: Run, flow: Flow, failure: StateFailure): Promise<void> {
  recordEvaluation(run, flow, failure);
  run.wait(flow, undefined);
  abortChildren(run, flow);
  const state = flow.state!;
  if (!('retry' in state)) return failFlow(run, flow, failure);

  const rule = state.retry.findIndex(({ errors }) => matches(failure, errors));
  const retrier = state.retry[rule];
  const used = flow.retries[rule] ?? 0;
  if (retrier && used < retrier.maxAttempts) {
    flow.retries = state.retry.map((_, index) => (flow.retries[index] ?? 0) + (index === rule ? 1 : 0));
    waitForRetry(run, flow, run.now + retryDelay(retrier, used, run.environment.random));
    return;
  }
  if (state.type !== 'Task') run.record(flow, `${state.type}StateFailed`);
  const catcher = state.catch.find(({ errors }) => matches(failure, errors));
  if (!catcher) return failFlow(run, flow, failure);
  const shown = errorOutput(failure);
  try {
    await leave(run, flow, catcher, shown, { errorOutput: shown });
  } catch (error) {
    const second = failureOf(flow, error);
    recordEvaluation(run, flow, second);
    await failFlow(run, flow, second);
  }
}

/** Begins the state anew at `until`. */
export function waitForRetry(run: Run, flow: Flow, until: number): void {
  const again = () => {
    run.wait(flow, undefined);
    run.step(flow, () => begin(run, flow));
  };
  if (until <= run.now) return again();
  run.wait(flow, { kind: 'retry', until });
  run.alarm(flow, until, again);
}

async function failFlow(run: Run, flow: Flow, { error, explanation }: StateFailure): Promise<void> {
  if (flow.parent) return childFailed(run, flow.parent, flow, new StateFailure(error, explanation));
  const shown = {
    ...(error === undefined ? {} : { error }),
    ...(explanation === undefined ? {} : { cause: explanation }),
  };
  run.record(flow, 'ExecutionFailed', shown);
  run.end('FAILED', shown);
}

function recordEvaluation(run: Run, flow: Flow, { error, explanation, evaluation }: StateFailure): void {
  if (!evaluation) return;
  // As recorded from the service: before anything else happened in the state, the event follows the
  // one before the state was entered.
  const previous = evaluation.evaluatedOnEntry && flow.last === flow.entered ? flow.before : flow.last;
  flow.last = run.record(
    flow,
    'EvaluationFailed',
    {
      error,
      cause: explanation,
      ...(evaluation.location === null ? {} : { location: evaluation.location }),
      state: flow.state!.name,
    },
    previous,
  );
}

/** Any fault while working on a state, as a failure of that state; a bug of the engine's own is rethrown. */
export function failureOf(flow: Flow, error: unknown): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof EvaluationFault) return evaluationFailure(flow, error.message, error.location);
  throw error;
}

/** A failure of a field of the flow's state, in the service's words. */
export function evaluationFailure(
  flow: Flow,
  reason: string,
  location: string | null,
  evaluatedOnEntry = true,
): StateFailure {
  return new StateFailure(
    'States.QueryEvaluationError',
    `An error occurred while executing the state '${flow.state!.name}' (entered at the event id #${flow.entered}). ${reason}`,
    { evaluation: { location, evaluatedOnEntry } },
  );
}
