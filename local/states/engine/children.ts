import type { MapState, ParallelState } from '../definition/definition.ts';
import { evaluateTemplate } from '../expressions/template.ts';
import type { StateFailure } from '../failure.ts';
import { itemContext } from './context.ts';
import { Flow } from './flow.ts';
import { keys } from './records.ts';
import type { Run } from './run.ts';
import { dataOf, enter, fail, failureOf, leave } from './settle.ts';

/** The most iterations of an inline Map at a time. */
const MAX_ITERATIONS = 40;

/** States whose abortion has an event of its own. */
const ABORTABLE: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** Starts the branches of a Parallel, all with the same input. */
export async function startBranches(
  run: Run,
  flow: Flow,
  state: ParallelState,
  input: unknown,
): Promise<void> {
  const data = dataOf(input, state.name);
  const started = run.record(flow, 'ParallelStateStarted');
  const count = state.branches.length;
  run.wait(flow, { kind: 'children', count, started: count, limit: count });
  state.branches.forEach((branch, index) => {
    enter(run, new Flow(branch, started, { parent: flow, index }), branch.startAt, data);
  });
}

/** Starts a Map over `items`, at most `concurrency` at a time; 0 leaves that to the service. */
export async function startIterations(
  run: Run,
  flow: Flow,
  items: unknown[],
  concurrency: number,
): Promise<void> {
  run.record(flow, 'MapStateStarted', { length: items.length });
  flow.items = items;
  flow.stored.items = true;
  const { machine, name } = run.execution;
  run.change({ key: keys.items(machine, name, flow.id), value: items });
  run.wait(flow, {
    kind: 'children',
    count: items.length,
    started: 0,
    limit: Math.min(concurrency || MAX_ITERATIONS, MAX_ITERATIONS),
  });
  await continueChildren(run, flow, flow.last);
}

/**
 * Starts what may be started of a Parallel's or Map's children, or ends the state when all have ended.
 * @param previous the event that new iterations follow.
 * @throws StateFailure
 */
export async function continueChildren(run: Run, flow: Flow, previous: number): Promise<void> {
  const { pending } = flow;
  if (pending?.kind !== 'children') return;
  let ended = 0;
  for (const child of flow.children.values()) if (child.done !== undefined) ended++;
  let running = flow.children.size - ended;
  while (pending.started < pending.count && running < pending.limit) {
    await startIteration(run, flow, pending.started, previous);
    pending.started++;
    running++;
  }
  run.moved(flow);
  if (ended < pending.count) return;

  const state = flow.state as ParallelState | MapState;
  const results = Array.from({ length: pending.count }, (_, index) => flow.children.get(index)?.output);
  run.record(flow, `${state.type}StateSucceeded`, undefined, flow.last);
  run.wait(flow, undefined);
  forgetChildren(run, flow);
  await leave(run, flow, state, results, { result: results });
}

async function startIteration(run: Run, flow: Flow, index: number, previous: number): Promise<void> {
  const state = flow.state as MapState;
  const items = flow.items as unknown[];
  let item = items[index];
  if (state.itemSelector) {
    const bindings = run.bindings(flow);
    const context = { ...(bindings.states.context as object), ...itemContext(items, index) };
    try {
      item = await evaluateTemplate(state.itemSelector, {
        ...bindings,
        states: { ...bindings.states, context },
      });
    } catch (error) {
      throw failureOf(flow, error);
    }
  }
  const data = dataOf(item, state.name);
  const started = run.record(flow, 'MapIterationStarted', { name: state.name, index }, previous);
  enter(run, new Flow(state.processor, started, { parent: flow, index }), state.processor.startAt, data);
}

/** A branch or iteration has ended well. */
export async function childEnded(run: Run, flow: Flow, child: Flow): Promise<void> {
  if (flow.state!.type === 'Map') {
    flow.last = run.record(
      flow,
      'MapIterationSucceeded',
      { name: flow.state!.name, index: child.index },
      child.last,
    );
  } else {
    flow.last = child.last;
  }
  try {
    await continueChildren(run, flow, child.last);
  } catch (error) {
    await fail(run, flow, failureOf(flow, error));
  }
}

/** A branch or iteration has failed, and with it the Parallel or Map. */
export async function childFailed(run: Run, flow: Flow, child: Flow, failure: StateFailure): Promise<void> {
  flow.last = child.last;
  if (flow.state!.type === 'Map') {
    run.record(flow, 'MapIterationFailed', { name: flow.state!.name, index: child.index }, child.last);
  }
  flow.children.delete(child.index);
  run.drop(child);
  await fail(run, flow, failure);
}

/** Breaks off what still runs of a Parallel or Map. */
export function abortChildren(run: Run, flow: Flow): void {
  for (const child of flow.children.values()) if (child.done === undefined) abort(run, child, flow);
  forgetChildren(run, flow);
}

function abort(run: Run, child: Flow, parent: Flow): void {
  for (const inner of child.children.values()) if (inner.done === undefined) abort(run, inner, parent);
  const type = child.state?.type;
  if (type && ABORTABLE.has(type)) run.record(parent, `${type}StateAborted`, undefined, parent.last);
  const owner = child.parent!;
  if (owner.state!.type === 'Map') {
    run.record(parent, 'MapIterationAborted', { name: owner.state!.name, index: child.index }, parent.last);
  }
}

function forgetChildren(run: Run, flow: Flow): void {
  for (const child of flow.children.values()) run.drop(child);
  flow.children.clear();
  if (!flow.items) return;
  flow.items = undefined;
  flow.stored.items = false;
  const { machine, name } = run.execution;
  run.change({ key: keys.items(machine, name, flow.id) });
}
