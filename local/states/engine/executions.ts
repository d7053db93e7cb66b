import { AwsError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Cloud } from '../../kernel/service.ts';
import type { Store } from '../../kernel/store.ts';
import { executionArn } from '../arn.ts';
import type { Machine, Machines } from '../machines.ts';
import { Flow } from './flow.ts';
import { WHOLE, type NumberedEvent } from './history.ts';
import { keys, Records, type ExecutionRecord } from './records.ts';
import { armDeadline, beginRoot, resume } from './resume.ts';
import { Run, type RunEnvironment } from './run.ts';

/** What executions live in. */
export interface ExecutionsOptions {
  clock: Clock;
  store: Store;
  cloud: Cloud;
  region: string;
  accountId: string;
  machines: Machines;
  /** Jitter and `$random` come from here: numbers from 0 (included) to 1 (not included). */
  random(): number;
  /** Told of each batch of events once they are stored. */
  published(machine: Machine, execution: ExecutionRecord, events: readonly NumberedEvent[]): void;
}

/** All executions that run, by machine and name. */
export class Executions {
  readonly records: Records;
  readonly #options: ExecutionsOptions;
  readonly #environment: RunEnvironment;
  readonly #runs = new Map<string, Run>();
  /** Starts and loads under way, so that no execution is in memory twice. */
  readonly #opening = new Map<string, Promise<unknown>>();
  #released = false;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
    this.records = new Records(options.store);
    this.#environment = {
      clock: options.clock,
      store: options.store,
      cloud: options.cloud,
      region: options.region,
      random: options.random,
      published: (execution, events) => {
        const machine = options.machines.get(execution.machine);
        if (machine) options.published(machine, execution, events);
      },
      released: (run, failure) => {
        this.#runs.delete(keyOf(run.execution.machine, run.execution.name));
        // What is stored is sound: the next start takes the execution up from there.
        if (failure !== undefined)
          console.error(`states: ${run.arn} stops at its last stored step:`, failure);
      },
    };
  }

  /**
   * Starts an execution. The same name with the same input, while that runs, is the same execution
   * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
   * @throws AwsError ExecutionAlreadyExists
   */
  start(machine: Machine, name: string, input: string): Promise<ExecutionRecord> {
    return this.#exclusively(machine.name, name, async () => {
      const existing = await this.records.execution(machine.name, name);
      if (existing) {
        if (existing.status === 'RUNNING' && existing.input === input) return existing;
        throw new AwsError(
          'ExecutionAlreadyExists',
          `Execution Already Exists: '${executionArn(machine.arn, name)}'`,
        );
      }
      const execution: ExecutionRecord = {
        machine: machine.name,
        name,
        revision: machine.revision,
        roleArn: machine.roleArn,
        status: 'RUNNING',
        input,
        startDate: this.#options.clock.now(),
      };
      const run = await this.#open(machine, execution, 0);
      run.root = new Flow(run.definition.workflow, 0);
      await run.dispatch(() => {
        const { startDate } = execution;
        run.change(
          { key: keys.execution(machine.name, name), value: execution },
          { key: keys.started(machine.name, startDate, name), value: { name, status: 'RUNNING', startDate } },
        );
        run.record(run.root, 'ExecutionStarted', { input, inputDetails: WHOLE, roleArn: machine.roleArn }, 0);
        run.moved(run.root);
        armDeadline(run);
      });
      this.#adopt(run);
      run.trigger(() => beginRoot(run));
      return { ...execution };
    });
  }

  /** The execution if it runs, taken up first where this process has not done so yet. */
  async running(machineName: string, name: string): Promise<Run | undefined> {
    const run = this.#runs.get(keyOf(machineName, name));
    if (run) return run;
    return this.#exclusively(machineName, name, async () => {
      const open = this.#runs.get(keyOf(machineName, name));
      if (open) return open;
      const machine = this.#options.machines.get(machineName);
      const progress = await this.records.progress(machineName, name);
      const execution = await this.records.execution(machineName, name);
      if (!machine || !progress || !execution) return undefined;
      const loaded = await this.#open(machine, execution, progress.events);
      await resume(loaded, this.records);
      this.#adopt(loaded);
      return loaded;
    });
  }

  /** Ends an execution from outside; one that has ended stays as it is. */
  async stop(machineName: string, name: string, reason: { error?: string; cause?: string }): Promise<void> {
    const run = await this.running(machineName, name);
    await run?.dispatch(() => {
      if (run.ended) return;
      run.record(run.root, 'ExecutionAborted', { ...reason }, 0);
      run.end('ABORTED', reason);
    });
  }

  /** Takes up every execution that runs. Those of machines that no longer exist stay as they are. */
  async resumeAll(): Promise<void> {
    for (const [machine, name] of await this.records.running()) await this.running(machine, name);
  }

  /** Resolves when nothing is being worked on: every execution waits for a task, an alarm or a token. */
  async settled(): Promise<void> {
    await Promise.all([...this.#opening.values(), ...[...this.#runs.values()].map((run) => run.settled())]);
  }

  /** Lets go of every execution as it was last stored. */
  async release(): Promise<void> {
    this.#released = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.release();
    await Promise.all(runs.map((run) => run.settled()));
  }

  async #open(machine: Machine, execution: ExecutionRecord, events: number): Promise<Run> {
    const definition = await machine.definitionOf(execution.revision);
    const identity = {
      execution,
      arn: executionArn(machine.arn, execution.name),
      machineArn: machine.arn,
      definition,
      principal: machine.principal,
    };
    return new Run(this.#environment, identity, events);
  }

  /** Keeps an execution in memory from its first write on; before that it is nobody else's business. */
  #adopt(run: Run): void {
    if (this.#released) run.release();
    else if (!run.ended) this.#runs.set(keyOf(run.execution.machine, run.execution.name), run);
  }

  async #exclusively<T>(machine: string, name: string, job: () => Promise<T>): Promise<T> {
    const key = keyOf(machine, name);
    const before = this.#opening.get(key) ?? Promise.resolve();
    const turn = before.then(() => {
      if (this.#released)
        throw new AwsError('ServiceUnavailable', 'The service is stopping.', { status: 503 });
      return job();
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#opening.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.#opening.get(key) === settled) this.#opening.delete(key);
    }
  }
}

function keyOf(machine: string, name: string): string {
  return `${machine}/${name}`;
}
