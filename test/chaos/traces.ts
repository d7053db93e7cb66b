import { paginateGetExecutionHistory, SFNClient, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { TestSystem } from '../support/system.ts';
import type { OrderBook } from './books.ts';

/** One stay in a state, all its tries included. */
export interface Span {
  state: string;
  from: Date;
  /** Undefined for one that was never left. */
  to: Date | undefined;
  failures: { at: Date; error: string; cause: string }[];
}

/** Reads what the executions of these orders did; what was read before is kept. */
export async function readTraces(system: TestSystem, books: readonly OrderBook[]): Promise<void> {
  const { region, awsUrl: endpoint, credentials } = system;
  const client = new SFNClient({ region, endpoint, credentials });
  for (const { executions } of books) {
    for (const execution of executions) {
      if (execution.trace.length === 0) execution.trace = await traceOf(client, execution.arn);
    }
  }
  client.destroy();
}

async function traceOf(client: SFNClient, executionArn: string): Promise<Span[]> {
  const spans: Span[] = [];
  const spanOf = new Map<number, Span>();
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const event of page.events ?? []) {
      const { id = 0, previousEventId = 0, timestamp: at = new Date(0) } = event;
      const name = event.stateEnteredEventDetails?.name;
      const span =
        name === undefined
          ? spanOf.get(previousEventId)
          : { state: name, from: at, to: undefined, failures: [] };
      if (!span) continue;
      if (name !== undefined) spans.push(span);
      spanOf.set(id, span);
      const failure = failureOf(event);
      if (failure) span.failures.push({ at, ...failure });
      if (event.stateExitedEventDetails) span.to = at;
    }
  }
  return spans;
}

function failureOf(event: HistoryEvent): { error: string; cause: string } | undefined {
  const { taskFailedEventDetails, taskTimedOutEventDetails, taskStartFailedEventDetails } = event;
  const found = taskFailedEventDetails ?? taskTimedOutEventDetails ?? taskStartFailedEventDetails;
  return found && { error: found.error ?? '', cause: found.cause ?? '' };
}
