import type { DescribeExecutionOutput, HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import type { Machine } from '../../domain/work.ts';
import type { ExecutionTrace } from '../../generated/schema.ts';
import { visitsOf } from './state-visits.ts';

/** A trace as it leaves the function: AWSJSON is a value here, which AppSync writes as text. */
export type Trace = Omit<ExecutionTrace, 'definition'> & { definition: unknown };

/** What Step Functions knows of executions. It forgets them 90 days after their end. */
export interface Executions {
  /** An execution with all it did; undefined when there is none of that name. */
  trace(machine: Machine, name: string): Promise<Trace | undefined>;
}

/** The most events Step Functions gives at once. */
const EVENTS_A_PAGE = 1000;

/** How many definitions are kept. */
const MAX_KEPT = 200;

/** @param machines ARN of each state machine. */
export function createExecutions(
  client: SFNClient,
  machines: Readonly<Record<Machine, string>>,
  eventsAPage = EVENTS_A_PAGE,
): Executions {
  const kept = new Map<string, unknown>();

  async function describe(executionArn: string): Promise<DescribeExecutionOutput | undefined> {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  async function history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    const pages = paginateGetExecutionHistory(
      { client, pageSize: eventsAPage },
      // Without data: inputs hold task tokens, by which others could answer for a task.
      { executionArn, includeExecutionData: false },
    );
    for await (const page of pages) events.push(...(page.events ?? []));
    return events;
  }

  /**
   * The definition an execution goes by, which never changes. It is kept for the next call: Step Functions
   * gives this to an account once a second in the long run
   * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html), all else far oftener.
   */
  async function definitionOf(executionArn: string): Promise<unknown> {
    if (kept.has(executionArn)) return kept.get(executionArn);
    const { definition } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const value: unknown = JSON.parse(definition ?? 'null');
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(executionArn, value);
    return value;
  }

  return {
    async trace(machine, name) {
      const executionArn = `${machines[machine].replace(':stateMachine:', ':execution:')}:${name}`;
      const execution = await describe(executionArn);
      if (!execution) return undefined;
      const [events, definition] = await Promise.all([history(executionArn), definitionOf(executionArn)]);
      return {
        name,
        machine,
        status: statusOf(execution),
        startedAt: (execution.startDate as Date).toISOString(),
        stoppedAt: execution.stopDate?.toISOString() ?? null,
        states: visitsOf(events),
        definition,
      };
    },
  };
}

/** An execution that waits for its redrive is not at its end. */
function statusOf({ status }: DescribeExecutionOutput): Trace['status'] {
  return status === undefined || status === 'PENDING_REDRIVE' ? 'RUNNING' : status;
}
