import { Duration } from 'aws-cdk-lib';
import { Errors, IntegrationPattern, JitterType, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { FUNCTION_TIMEOUT, type OrderFunction } from './function.ts';

/** How long a task waits: a little longer than its function may run. */
const TASK_TIMEOUT = FUNCTION_TIMEOUT.plus(Duration.seconds(2));

/** How often a step runs at most. Undoing, and what must not be left half done, tries for longer. */
export const ATTEMPTS = 4;
export const PATIENT_ATTEMPTS = 6;

/** Failures that another attempt may not meet: Lambda's own, and those a step calls transient. */
const TRANSIENT = [
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'TransientFailure',
];

/** A state's output that is its input again: the ids, and nothing else. */
export const SAME = '{% $states.input %}';

export interface TaskOptions {
  attempts: number;
  /** What the function is told beside the order, the attempt and the time. */
  input?: Readonly<Record<string, unknown>>;
  /** Variables that its answer sets. */
  assign?: Readonly<Record<string, unknown>>;
}

/** A state that runs one function, again and with jitter while its failure may pass. */
export function task(
  scope: Construct,
  id: string,
  { lambda }: OrderFunction,
  { assign, attempts, input }: TaskOptions,
): LambdaInvoke {
  const state = LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: lambda,
    payload: TaskInput.fromObject({ ...call(attempts), ...input }),
    outputs: SAME,
    ...(assign ? { assign: { ...assign } } : {}),
    taskTimeout: Timeout.duration(TASK_TIMEOUT),
    retryOnServiceExceptions: false,
  });
  retry(state, attempts, [...TRANSIENT, Errors.TIMEOUT]);
  return state;
}

/**
 * A state that hands a function its task token and then waits until somebody gives it back, for as many
 * seconds as `timeout`, a JSONata expression, says. That time running out is an end and no failure to repeat.
 */
export function waitingTask(
  scope: Construct,
  id: string,
  { lambda }: OrderFunction,
  { attempts, input, timeout }: TaskOptions & { timeout: string },
): LambdaInvoke {
  const state = LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: lambda,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({
      ...call(attempts),
      ...input,
      taskToken: '{% $states.context.Task.Token %}',
    }),
    outputs: SAME,
    taskTimeout: Timeout.jsonata(timeout),
    retryOnServiceExceptions: false,
  });
  retry(state, attempts, TRANSIENT);
  return state;
}

function call(attempts: number): Record<string, unknown> {
  return {
    orderId: '{% $states.input.orderId %}',
    attempt: '{% $states.context.State.RetryCount + 1 %}',
    maxAttempts: attempts,
    startedAt: '{% $states.context.State.EnteredTime %}',
  };
}

function retry(state: LambdaInvoke, attempts: number, errors: string[]): void {
  state.addRetry({
    errors,
    maxAttempts: attempts - 1,
    interval: Duration.seconds(1),
    backoffRate: 2,
    maxDelay: Duration.seconds(8),
    jitterStrategy: JitterType.FULL,
  });
}
