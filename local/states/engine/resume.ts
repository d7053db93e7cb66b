import type { MapState, ParallelState, Workflow } from '../definition/definition.ts';
import { continueChildren } from './children.ts';
import { Flow } from './flow.ts';
import type { Records } from './records.ts';
import type { Run } from './run.ts';
import { enter, fail, failureOf, waitForRetry } from './settle.ts';
import { performTask, watchTask } from './task.ts';
import { begin, wait } from './work.ts';

/** Takes up an execution where the store has it; what it waits for goes on from there. */
export async function resume(run: Run, records: Records): Promise<void> {
  const flows = await restore(run, records);
  await run.dispatch(async () => {
    armDeadline(run);
    for (const flow of flows) await proceed(run, flow, records);
  });
}

/** Begins an execution that has only been written down. */
export function beginRoot(run: Run): void {
  run.step(run.root, () => {
    const { startAt } = run.definition.workflow;
    enter(run, run.root, startAt, { value: run.input, text: run.execution.input });
  });
}

/** Has the execution end when the machine's `TimeoutSeconds` are over, counted from its start. */
export function armDeadline(run: Run): void {
  run.armDeadline(() => {
    run.record(run.root, 'ExecutionTimedOut', {}, 0);
    run.end('TIMED_OUT', {});
  });
}

/** Builds the flows anew, outer ones first. */
async function restore(run: Run, records: Records): Promise<Flow[]> {
  const { machine, name } = run.execution;
  const [stored, variables, items] = await Promise.all([
    records.flows(machine, name),
    records.variables(machine, name),
    records.items(machine, name),
  ]);
  const flows = new Map<string, Flow>();
  for (const [id, record] of stored) {
    const cut = id.lastIndexOf('.');
    const parent = cut < 0 ? undefined : flows.get(id.slice(0, cut));
    const index = Number(id.slice(cut + 1));
    const flow = parent
      ? new Flow(workflowOf(parent, index), record.last, { parent, index })
      : new Flow(run.definition.workflow, record.last);
    flow.restore(record);
    const own = variables.get(id);
    if (own) {
      flow.variables = own;
      flow.stored.variables = true;
    }
    flow.items = items.get(id);
    flow.stored.items = flow.items !== undefined;
    // Inputs and outputs are in the history; positions only point there.
    if (flow.done !== undefined) flow.output = await dataIn(records, run, flow.done, 'output');
    else if (flow.entered > 0) flow.input = await dataIn(records, run, flow.entered, 'input');
    if (!parent) run.root = flow;
    flows.set(id, flow);
  }
  return [...flows.values()];
}

function workflowOf(parent: Flow, index: number): Workflow {
  const state = parent.state as ParallelState | MapState;
  return state.type === 'Map' ? state.processor : (state.branches[index] as Workflow);
}

async function dataIn(records: Records, run: Run, event: number, member: string): Promise<unknown> {
  const stored = await records.event(run.execution.machine, run.execution.name, event);
  return JSON.parse(stored?.details?.[member] as string);
}

async function proceed(run: Run, flow: Flow, records: Records): Promise<void> {
  if (flow.done !== undefined) return;
  if (flow.entered === 0) return beginRoot(run);
  const { pending } = flow;
  switch (pending?.kind) {
    case undefined:
      return run.step(flow, () => begin(run, flow));
    case 'wait':
      return run.step(flow, () => wait(run, flow, pending.until));
    case 'retry':
      return run.step(flow, () => waitForRetry(run, flow, pending.until));
    case 'task': {
      if (pending.submitted) return watchTask(run, flow, pending);
      const { integration } = flow.state as { integration: { events: string } };
      const member = integration.events === 'LambdaFunction' ? 'input' : 'parameters';
      return performTask(run, flow, pending, await dataIn(records, run, pending.scheduled, member));
    }
    case 'children':
      return run.step(flow, async () => {
        try {
          await continueChildren(run, flow, flow.last);
        } catch (error) {
          await fail(run, flow, failureOf(flow, error));
        }
      });
  }
}
