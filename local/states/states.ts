import type { Part, PartOptions } from '../kernel/part.ts';
import { readExecutions } from './api/executions.ts';
import { readMachines } from './api/machines.ts';
import { statesProtocol } from './api/protocol.ts';
import { startAndStop } from './api/start.ts';
import { answerTasks } from './api/tasks.ts';
import { validateDefinition } from './definition/validate.ts';
import { Executions } from './engine/executions.ts';
import { ExecutionLog } from './log.ts';
import { Machines, type Validate } from './machines.ts';
import { stateMachineResource } from './resource.ts';

/** What Step Functions is given beside the usual. */
export interface StatesOptions extends PartOptions {
  /** Jitter and `$random` come from here: numbers from 0 (included) to 1 (not included). @default Math.random */
  random?: () => number;
  /** Looks at definitions that are new to the store, after the engine's own checks. @default asl-validator */
  validate?: Validate;
}

/** Step Functions, and the way to wait for it. */
export interface StatesPart extends Part {
  /** Resolves when every execution waits for a task, an alarm or a token. */
  settled(): Promise<void>;
}

/**
 * Step Functions: standard state machines in JSONata, their executions and the API to both. Executions
 * outlive the process: after `start` each goes on from the last step that was stored.
 */
export function createStates(options: StatesOptions): StatesPart {
  const {
    clock,
    store,
    cloud,
    region,
    accountId,
    random = Math.random,
    validate = validateDefinition,
  } = options;
  const machines = new Machines(store, clock, { now: () => clock.now(), random }, validate);
  const log = new ExecutionLog(cloud, clock, accountId);
  const executions = new Executions({
    clock,
    store,
    cloud,
    region,
    accountId,
    machines,
    random,
    published: (machine, execution, events) => log.write(machine, execution, events),
  });
  return {
    services: [
      {
        name: 'states',
        protocol: statesProtocol(),
        operations: {
          ...startAndStop(machines, executions),
          ...readExecutions(machines, executions),
          ...readMachines(machines),
          ...answerTasks(executions, { region, accountId }),
        },
      },
    ],
    resources: [stateMachineResource(machines, log)],
    start: () => executions.resumeAll(),
    async stop() {
      await executions.release();
      await log.flush();
    },
    settled: () => executions.settled(),
  };
}
