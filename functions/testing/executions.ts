import type { Machine } from '../../domain/work.ts';
import type { Bench } from '../../local/testing/bench.ts';

/** The executions of a test's state machines. They end when the test says so. */
export interface TestExecutions {
  start(machine: Machine, name: string, input: string): Promise<void>;
  /** Ends one, as a run that timed out or was stopped. */
  stop(machine: Machine, name: string): Promise<void>;
  /** Those that were ever started, oldest first, with their input. */
  all(machine: Machine): Promise<{ name: string; input: string; status: string }[]>;
}

interface Described {
  name: string;
  input: string;
  status: string;
  startDate: Date;
}

export function executionsOf(bench: Bench, machines: Readonly<Record<Machine, string>>): TestExecutions {
  const arnOf = (machine: Machine, name: string): string =>
    `${machines[machine].replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    async start(machine, name, input) {
      await bench.call('states', 'StartExecution', { stateMachineArn: machines[machine], name, input });
    },
    async stop(machine, name) {
      await bench.call('states', 'StopExecution', { executionArn: arnOf(machine, name) });
    },
    async all(machine) {
      const { executions } = await bench.call<{ executions: { executionArn: string }[] }>(
        'states',
        'ListExecutions',
        { stateMachineArn: machines[machine], maxResults: 1000 },
      );
      const described = await Promise.all(
        executions.map(({ executionArn }) =>
          bench.call<Described>('states', 'DescribeExecution', { executionArn }),
        ),
      );
      return described.map(({ name, input, status }) => ({ name, input, status })).reverse();
    },
  };
}
