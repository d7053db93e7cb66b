import { after, type Alarm, type Clock } from '../../kernel/clock.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import type { Change, Store } from '../../kernel/store.ts';
import type { Definition } from '../definition/definition.ts';
import type { Bindings } from '../expressions/expression.ts';
import { issueToken } from '../tasks/token.ts';
import { contextOf } from './context.ts';
import type { Flow } from './flow.ts';
import { MAX_EVENTS, type NumberedEvent } from './history.ts';
import { keys, type ExecutionRecord, type ExecutionStatus, type Progress } from './records.ts';

/** What an execution lives in. */
export interface RunEnvironment {
  clock: Clock;
  store: Store;
  cloud: Cloud;
  region: string;
  random(): number;
  /** Told of each batch of events once they are stored. */
  published(execution: ExecutionRecord, events: readonly NumberedEvent[]): void;
  /** Told when the execution needs no more memory: it has ended, or could not be stored. */
  released(run: Run, failure?: unknown): void;
}

/** Which execution it is, and of what. */
export interface RunIdentity {
  execution: ExecutionRecord;
  arn: string;
  machineArn: string;
  definition: Definition;
  /** Whom its tasks call as. */
  principal: Principal;
}

/** How the execution ends. */
type Ending = { output: string } | { error?: string | undefined; cause?: string | undefined };

/** Steps done in one go before what they did is stored. */
const STEPS_PER_WRITE = 64;

/**
 * An execution under way. Everything that happens to it is a job in one queue; a job takes steps until
 * nothing can move, then all of it (events, positions, the end) is stored in one atomic write, and only
 * then do the effects that follow (calls, alarms) take place. What is in the store is therefore always a
 * position the execution can be taken up from.
 */
export class Run {
  readonly environment: RunEnvironment;
  readonly execution: ExecutionRecord;
  readonly arn: string;
  readonly machineArn: string;
  readonly definition: Definition;
  readonly principal: Principal;
  /** The input, parsed once. */
  readonly input: unknown;

  #events: number;
  #queue: Promise<unknown> = Promise.resolve();
  #steps: (() => Promise<void> | void)[] = [];
  #newEvents: NumberedEvent[] = [];
  #changes: Change[] = [];
  readonly #dirty = new Set<Flow>();
  #effects: (() => void)[] = [];
  #deadline: Alarm | undefined;
  #released = false;
  root!: Flow;

  constructor(environment: RunEnvironment, identity: RunIdentity, events: number) {
    this.environment = environment;
    this.execution = identity.execution;
    this.arn = identity.arn;
    this.machineArn = identity.machineArn;
    this.definition = identity.definition;
    this.principal = identity.principal;
    this.input = JSON.parse(identity.execution.input);
    this.#events = events;
  }

  get now(): number {
    return this.environment.clock.now();
  }

  get ended(): boolean {
    return this.execution.status !== 'RUNNING';
  }

  /** Runs `job` after those before it, then stores what it did. A job that throws ends this process' part in the execution. */
  dispatch<T>(job: () => Promise<T> | T): Promise<T> {
    const turn = this.#queue.then(async () => {
      if (this.#released) throw released();
      try {
        const result = await job();
        if (this.#released) throw released();
        await this.#takeSteps();
        return result;
      } catch (error) {
        this.release(error);
        throw error;
      }
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** `dispatch` for what nobody waits for. A failure is told to `environment.released`. */
  trigger(job: () => Promise<void> | void): void {
    if (!this.#released) this.dispatch(job).catch(() => undefined);
  }

  /** Resolves when no job is under way. */
  settled(): Promise<unknown> {
    return this.#queue;
  }

  /** A step of the current job, taken unless the flow is gone by then. */
  step(flow: Flow, action: () => Promise<void> | void): void {
    this.#steps.push(() => (flow.dropped || this.ended ? undefined : action()));
  }

  /** Something to do as soon as the job is stored. */
  effect(action: () => void): void {
    this.#effects.push(action);
  }

  /** Runs `job` when the clock reaches `time`, if the flow still waits for the same thing. */
  alarm(flow: Flow, time: number, job: () => Promise<void> | void): void {
    const { pending } = flow;
    this.effect(() => {
      if (flow.dropped || flow.pending !== pending || this.#released) return;
      flow.alarms.push(
        this.environment.clock.at(time, () =>
          this.trigger(() => {
            if (!flow.dropped && flow.pending === pending && !this.ended) return job();
          }),
        ),
      );
    });
  }

  /** Ends the execution when its time is up. */
  armDeadline(job: () => void): void {
    const { timeoutSeconds } = this.definition;
    if (timeoutSeconds === undefined || this.#deadline) return;
    const left = this.execution.startDate + timeoutSeconds * 1000 - this.now;
    this.#deadline = after(this.environment.clock, left, () =>
      this.trigger(() => {
        if (!this.ended) job();
      }),
    );
  }

  /**
   * Adds an event.
   * @param previous the event it follows, when that is not the flow's last one; the flow's last one then stays.
   * @returns its number.
   */
  record(flow: Flow, type: string, details?: Record<string, unknown>, previous?: number): number {
    const id = ++this.#events;
    this.#newEvents.push({
      id,
      type,
      previous: previous ?? flow.last,
      at: this.now,
      ...(details === undefined ? {} : { details }),
    });
    if (previous === undefined) flow.last = id;
    return id;
  }

  /** The flow has moved: its position goes into the next write. */
  moved(flow: Flow): void {
    this.#dirty.add(flow);
  }

  /** Any other change for the next write. */
  change(...changes: Change[]): void {
    this.#changes.push(...changes);
  }

  /** Replaces what the flow waits for. */
  wait(flow: Flow, pending: Flow['pending']): void {
    flow.clearAlarms();
    flow.pending = pending;
    this.moved(flow);
  }

  /** Forgets a flow and all inside it. */
  drop(flow: Flow): void {
    for (const child of flow.children.values()) this.drop(child);
    flow.children.clear();
    flow.dropped = true;
    flow.clearAlarms();
    this.#dirty.delete(flow);
    const { machine, name } = this.execution;
    if (flow.stored.record) this.change({ key: keys.flow(machine, name, flow.id) });
    if (flow.stored.variables) this.change({ key: keys.variables(machine, name, flow.id) });
    if (flow.stored.items) this.change({ key: keys.items(machine, name, flow.id) });
    flow.stored = { record: false, variables: false, items: false };
  }

  /** What an expression of the flow's state sees. */
  bindings(flow: Flow, extra: Readonly<Record<string, unknown>> = {}, token?: string): Bindings {
    return {
      states: { input: flow.input, context: contextOf(this, flow, token), ...extra },
      variables: flow.visible,
    };
  }

  /** A token for the task the flow's state is about to schedule. */
  issueToken(flow: Flow): string {
    return issueToken({ machine: this.execution.machine, execution: this.execution.name, flow: flow.id });
  }

  /** Ends the execution; its last event is recorded by the caller. */
  end(status: Exclude<ExecutionStatus, 'RUNNING'>, ending: Ending): void {
    Object.assign(this.execution, { status, stopDate: this.now }, ending);
    this.drop(this.root);
    this.#steps = [];
    const { machine, name, startDate, stopDate } = this.execution;
    this.change(
      { key: keys.execution(machine, name), value: this.execution },
      { key: keys.started(machine, startDate, name), value: { name, status, startDate, stopDate } },
      { key: keys.progress(machine, name) },
    );
    this.effect(() => this.release());
  }

  /** Lets go of the execution as it was last stored. */
  release(failure?: unknown): void {
    if (this.#released) return;
    this.#released = true;
    this.#deadline?.cancel();
    if (this.root) silence(this.root);
    this.environment.released(this, failure);
  }

  async #takeSteps(): Promise<void> {
    let taken = 0;
    for (let step = this.#steps.shift(); step; step = this.#steps.shift()) {
      await step();
      // What this process no longer answers for must not be stored; the next one takes the steps again.
      if (this.#released) throw released();
      if (!this.ended && this.#events >= MAX_EVENTS - 1) this.#endForLength();
      if (++taken % STEPS_PER_WRITE === 0) await this.#write();
    }
    await this.#write();
  }

  #endForLength(): void {
    const failure = {
      error: 'States.Runtime',
      cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
    };
    this.record(this.root, 'ExecutionFailed', failure);
    this.end('FAILED', failure);
  }

  async #write(): Promise<void> {
    const { machine, name } = this.execution;
    const events = this.#newEvents.splice(0);
    const changes: Change[] = events.map(({ id, ...event }) => ({
      key: keys.event(machine, name, id),
      value: event,
    }));
    changes.push(...this.#changes.splice(0));
    // After the removals: a new branch has the place of an old one.
    for (const flow of this.#dirty) {
      changes.push({ key: keys.flow(machine, name, flow.id), value: flow.toRecord() });
      flow.stored.record = true;
    }
    this.#dirty.clear();
    if (!this.ended && events.length > 0) {
      const progress: Progress = { events: this.#events };
      changes.push({ key: keys.progress(machine, name), value: progress });
    }
    if (changes.length > 0) await this.environment.store.write(changes);
    if (events.length > 0) this.environment.published(this.execution, events);
    if (this.#released) return;
    for (const effect of this.#effects.splice(0)) effect();
  }
}

function silence(flow: Flow): void {
  flow.clearAlarms();
  for (const child of flow.children.values()) silence(child);
}

function released(): Error {
  return new Error('The execution is no longer run by this process');
}
