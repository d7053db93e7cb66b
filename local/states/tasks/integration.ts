import type { Cloud, OnTurn, Principal } from '../../kernel/service.ts';
import { lambdaFunction, lambdaInvoke } from './lambda.ts';
import { optimizedIntegration, sdkIntegration } from './sdk.ts';

/** What a Task asks of another service. */
export interface Integration {
  /** `LambdaFunction` for a function's ARN as the resource, `Task` for everything else. */
  events: 'Task' | 'LambdaFunction';
  /** As in the history: `lambda`, `aws-sdk:dynamodb`; the ARN of the function for `LambdaFunction`. */
  resourceType: string;
  /** As in the history: `invoke`, `putItem`, `invoke.waitForTaskToken`. */
  resource: string;
  /** Whether the task ends with a task token and not with the answer of the call. */
  waitsForToken: boolean;
  /** The arguments it takes, where those are few, and which of them it must have. */
  parameters?: { known: ReadonlySet<string>; required: string };
  /**
   * Makes the call.
   * @param onTurn told when the call must wait for the machine, and when it need no longer.
   * @returns the result of the task, JSON.
   * @throws StateFailure as the state machine shall see it.
   */
  call(cloud: Cloud, principal: Principal, input: unknown, onTurn: OnTurn): Promise<unknown>;
}

const CALLBACK = '.waitForTaskToken';

/**
 * The integration a `Resource` names, or undefined when the runtime has none
 * (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html).
 */
export function integrationOf(resource: string): Integration | undefined {
  if (/^arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+(:[^:]+)?$/.test(resource)) return lambdaFunction(resource);
  const match = /^arn:[^:]+:states:[^:]*:\d*:(.+)$/.exec(resource);
  if (!match) return undefined;
  const full = match[1] as string;
  const waitsForToken = full.endsWith(CALLBACK);
  const parts = (waitsForToken ? full.slice(0, -CALLBACK.length) : full).split(':');
  const made =
    parts[0] === 'aws-sdk'
      ? sdkIntegration(parts.slice(1))
      : parts.join(':') === 'lambda:invoke'
        ? lambdaInvoke()
        : optimizedIntegration(parts, waitsForToken);
  return made && { ...made, waitsForToken, resource: made.resource + (waitsForToken ? CALLBACK : '') };
}
