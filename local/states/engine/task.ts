import { AwsError } from '../../kernel/errors.ts';
import type { TaskState } from '../definition/definition.ts';
import { MAX_PAYLOAD_BYTES, resultTooLarge, StateFailure } from '../failure.ts';
import type { Flow } from './flow.ts';
import { WHOLE } from './history.ts';
import type { Pending } from './records.ts';
import type { Run } from './run.ts';
import { fail, failureOf, leave, type Data } from './settle.ts';

type TaskPending = Extract<Pending, { kind: 'task' }>;

/** Spans in seconds. */
export interface TaskTerms {
  timeout?: number;
  heartbeat?: number;
  token?: string;
}

/** Writes down that the task of the flow's state is to run, and runs it once that is stored. */
export function scheduleTask(run: Run, flow: Flow, input: Data, terms: TaskTerms): void {
  const { integration } = flow.state as TaskState;
  const { resource, resourceType } = integration;
  const limits = {
    ...(terms.timeout === undefined ? {} : { timeoutInSeconds: terms.timeout }),
    ...(terms.heartbeat === undefined ? {} : { heartbeatInSeconds: terms.heartbeat }),
  };
  const scheduled =
    integration.events === 'LambdaFunction'
      ? run.record(flow, 'LambdaFunctionScheduled', {
          resource,
          input: input.text,
          inputDetails: WHOLE,
          ...limits,
        })
      : run.record(flow, 'TaskScheduled', {
          resourceType,
          resource,
          region: run.environment.region,
          parameters: input.text,
          ...limits,
        });
  record(run, flow, 'Started', {});
  const pending: TaskPending = { kind: 'task', scheduled, ...terms };
  run.wait(flow, pending);
  performTask(run, flow, pending, input.value);
}

/** Makes the call of a scheduled task, its time beginning now. */
export function performTask(run: Run, flow: Flow, pending: TaskPending, input: unknown): void {
  const { integration } = flow.state as TaskState;
  begin(run, flow, pending);
  run.effect(() => {
    const { cloud } = run.environment;
    const onTurn = (waiting: boolean): void =>
      run.trigger(() =>
        ifWaiting(run, flow, pending, async () => {
          // No time counts while the machine has no room for the call: AWS would have had it.
          if (waiting) flow.clearAlarms();
          else begin(run, flow, pending);
        }),
      );
    integration.call(cloud, run.principal, input, onTurn).then(
      (result) =>
        run.trigger(() => ifWaiting(run, flow, pending, () => answered(run, flow, pending, result))),
      (error: unknown) =>
        run.trigger(() => ifWaiting(run, flow, pending, () => taskFailed(run, flow, failureOf(flow, error)))),
    );
  });
}

/** Has the time of a task begin now. */
function begin(run: Run, flow: Flow, pending: TaskPending): void {
  if (pending.timeout !== undefined) pending.timeoutAt = run.now + pending.timeout * 1000;
  if (pending.heartbeat !== undefined) pending.heartbeatAt = run.now + pending.heartbeat * 1000;
  run.moved(flow);
  flow.clearAlarms();
  watchTask(run, flow, pending);
}

/** Arms the time-outs of a task under way. */
export function watchTask(run: Run, flow: Flow, pending: TaskPending): void {
  if (pending.timeoutAt !== undefined) run.alarm(flow, pending.timeoutAt, () => timedOut(run, flow));
  if (pending.heartbeatAt !== undefined) {
    const due = pending.heartbeatAt;
    run.alarm(flow, due, () => {
      // A heartbeat since then has its own alarm.
      if (pending.heartbeatAt === due) return timedOut(run, flow, ['States.HeartbeatTimeout']);
    });
  }
}

/** A late answer, of a task that has ended some other way, changes nothing. */
function ifWaiting(
  run: Run,
  flow: Flow,
  pending: TaskPending,
  job: () => Promise<void>,
): Promise<void> | void {
  if (!run.ended && !flow.dropped && flow.pending === pending) return job();
}

async function answered(run: Run, flow: Flow, pending: TaskPending, result: unknown): Promise<void> {
  const { integration } = flow.state as TaskState;
  if (!integration.waitsForToken) return taskSucceeded(run, flow, result);
  const text = JSON.stringify(result);
  record(run, flow, 'Submitted', { output: text, outputDetails: WHOLE });
  pending.submitted = true;
  run.moved(flow);
}

/** Ends the flow's task with a result. */
export async function taskSucceeded(run: Run, flow: Flow, result: unknown): Promise<void> {
  const state = flow.state as TaskState;
  const text = JSON.stringify(result);
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
    return taskFailed(run, flow, resultTooLarge(state.integration.resourceType));
  }
  record(run, flow, 'Succeeded', { output: text, outputDetails: WHOLE });
  try {
    await leave(run, flow, state, result, { result });
  } catch (error) {
    await fail(run, flow, failureOf(flow, error));
  }
}

/** Ends the flow's task with a failure. */
export async function taskFailed(run: Run, flow: Flow, failure: StateFailure): Promise<void> {
  record(run, flow, 'Failed', {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.explanation === undefined ? {} : { cause: failure.explanation }),
  });
  await fail(run, flow, failure);
}

async function timedOut(run: Run, flow: Flow, aliases: readonly string[] = []): Promise<void> {
  record(run, flow, 'TimedOut', { error: 'States.Timeout' });
  await fail(run, flow, new StateFailure('States.Timeout', undefined, { aliases }));
}

/** A task's events name the resource in each; those of a function's ARN do so in the first alone. */
function record(run: Run, flow: Flow, event: string, details: Record<string, unknown>): void {
  const { events, resource, resourceType } = (flow.state as TaskState).integration;
  if (events === 'Task') run.record(flow, `Task${event}`, { resourceType, resource, ...details });
  else run.record(flow, `LambdaFunction${event}`, Object.keys(details).length > 0 ? details : undefined);
}

/**
 * Runs `job` on the task that a token belongs to.
 * @throws AwsError TaskTimedOut when that task is over.
 */
export async function withToken(
  run: Run,
  address: { flow: string },
  token: string,
  job: (flow: Flow, pending: TaskPending) => Promise<void> | void,
): Promise<void> {
  const found = await run.dispatch(async () => {
    const flow = run.ended ? undefined : findFlow(run.root, address.flow);
    const pending = flow?.pending;
    if (!flow || pending?.kind !== 'task' || pending.token !== token) return false;
    await job(flow, pending);
    return true;
  });
  if (!found) throw taskIsOver();
}

/** The error for a token whose task has ended. */
export function taskIsOver(): AwsError {
  return new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

function findFlow(root: Flow, id: string): Flow | undefined {
  let flow: Flow | undefined = root;
  for (const index of id.split('.').slice(1)) flow = flow?.children.get(Number(index));
  return flow;
}

/** The task is alive: its heartbeat begins anew. */
export function heartbeat(run: Run, flow: Flow, pending: TaskPending): void {
  if (pending.heartbeat === undefined) return;
  pending.heartbeatAt = run.now + pending.heartbeat * 1000;
  run.moved(flow);
  flow.clearAlarms();
  watchTask(run, flow, pending);
}
