import type { Flow } from './flow.ts';
import type { Run } from './run.ts';

/** `$states.context` (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html). */
export function contextOf(run: Run, flow: Flow, token?: string): Record<string, unknown> {
  const { execution } = run;
  const { state } = flow;
  return {
    Execution: {
      Id: run.arn,
      Input: run.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startDate).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: run.machineArn, Name: execution.machine },
    State: {
      Name: state?.name,
      EnteredTime: new Date(flow.enteredAt).toISOString(),
      ...(state && 'retry' in state
        ? { RetryCount: flow.retries.reduce((sum, count) => sum + (count ?? 0), 0) }
        : {}),
    },
    ...mapContext(flow),
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}

/** The item of the innermost Map around the flow. */
function mapContext(flow: Flow): { Map?: unknown } {
  for (let at = flow; at.parent; at = at.parent) {
    if (at.parent.items) return itemContext(at.parent.items, at.index);
  }
  return {};
}

/** What `$states.context.Map` is for one item. */
export function itemContext(items: readonly unknown[], index: number): { Map: unknown } {
  return { Map: { Item: { Index: index, Value: items[index] } } };
}
