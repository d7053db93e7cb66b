import type { SFNClient } from '@aws-sdk/client-sfn';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Machine, Work } from '../../domain/work.ts';
import { workInput } from '../../domain/work.ts';

/** The executions of both state machines. */
export interface Executions {
  /** MISSING when it was never started, or so long ago that nobody knows. */
  stateOf(work: Work): Promise<'MISSING' | 'RUNNING' | 'ENDED'>;
  /** Starts exactly this one; nothing happens when it was started before. */
  start(orderId: string, work: Work): Promise<void>;
}

/** Neither runs on by itself: somebody stopped it, or it came to an end. */
const ENDED: readonly (string | undefined)[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** `machines` are the ARNs of the state machines. */
export function createExecutions(sfn: SFNClient, machines: Readonly<Record<Machine, string>>): Executions {
  return {
    async stateOf({ machine, name }) {
      try {
        const executionArn = `${machines[machine].replace(':stateMachine:', ':execution:')}:${name}`;
        const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return ENDED.includes(status) ? 'ENDED' : 'RUNNING';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'MISSING';
        throw error;
      }
    },
    async start(orderId, work) {
      const { machine, name } = work;
      try {
        await sfn.send(
          new StartExecutionCommand({
            stateMachineArn: machines[machine],
            name,
            input: workInput(orderId, work),
          }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
