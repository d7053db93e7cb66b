import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Errors,
  Fail,
  type IChainable,
  JitterType,
  Parallel,
  Pass,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { FUNCTION_TIMEOUT, type OrderFunction } from './function.ts';
import type { Functions } from './functions.ts';

/** How long a task waits: a little longer than its function may run. */
const TASK_TIMEOUT = FUNCTION_TIMEOUT.plus(Duration.seconds(2));

/** The business refused; says so by name and is never tried again. */
const REFUSED = 'OrderRefused';
/** The order was cancelled in time; never tried again either. */
const CANCELLED = 'OrderCancelled';
/** An undo found the money captured: the order can only go on. */
const CAPTURED = 'PaymentCaptured';

/** Failures that another attempt may not meet: Lambda's own, those of time, and those a step calls transient. */
const TRANSIENT = [
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  Errors.TIMEOUT,
  'TransientFailure',
];

/** A state's output that is its input again. */
const SAME = '{% $states.input %}';

/** How often a step runs at most. Undoing, and what must not be left half done, tries for longer. */
const ATTEMPTS = 4;
const PATIENT_ATTEMPTS = 6;

/**
 * From the placed order to its end. Before the money is captured, whatever fails leads to one path that
 * undoes, in reverse, what was done; after it there is only forward. The state holds the order's id and
 * nothing else: each function reads the order itself.
 */
export function orderFlow(scope: Construct, functions: Functions): IChainable {
  const closeOrder = task(scope, 'CloseOrder', functions.closeOrder, PATIENT_ATTEMPTS, {
    outcome: '{% $outcome %}',
    failure: '{% $failure %}',
  });
  const releaseStock = task(scope, 'ReleaseStock', functions.releaseStock, PATIENT_ATTEMPTS);
  const voidPayment = task(scope, 'VoidPayment', functions.voidPayment, PATIENT_ATTEMPTS);
  const validateOrder = task(scope, 'ValidateOrder', functions.validateOrder, ATTEMPTS);
  const saveOrder = task(scope, 'SaveOrder', functions.saveOrder, ATTEMPTS);
  const processPayment = task(scope, 'ProcessPayment', functions.processPayment, ATTEMPTS);
  const updateInventory = task(scope, 'UpdateInventory', functions.updateInventory, ATTEMPTS);
  const capturePayment = task(scope, 'CapturePayment', functions.capturePayment, PATIENT_ATTEMPTS);

  // The ways into undoing: what was refused, what was cancelled and what broke end differently.
  for (const step of [validateOrder, saveOrder, processPayment, updateInventory, capturePayment]) {
    step.addCatch(voidPayment, { errors: [REFUSED], outputs: SAME, assign: caught('REJECTED') });
    step.addCatch(voidPayment, { errors: [CANCELLED], outputs: SAME, assign: caught('CANCELLED') });
    step.addCatch(voidPayment, { errors: [Errors.ALL], outputs: SAME, assign: caught('FAILED') });
  }
  voidPayment.addCatch(capturePayment, { errors: [CAPTURED], outputs: SAME });
  voidPayment.next(releaseStock).next(closeOrder);

  const followUp = Parallel.jsonata(scope, 'FollowUp', {
    outputs: SAME,
    assign: {
      outcome: 'COMPLETED',
      failure: null,
      followedUp: '{% $states.result[0].done and $states.result[1].done %}',
    },
  }).branch(
    branch(scope, 'SendNotification', functions.sendNotification, 'NotificationPending'),
    branch(scope, 'GenerateReceipt', functions.generateReceipt, 'ReceiptPending'),
  );
  validateOrder
    .next(saveOrder)
    .next(processPayment)
    .next(updateInventory)
    .next(capturePayment)
    .next(followUp);
  followUp.next(closeOrder).next(
    // What broke ends the run as failed, so that somebody hears of it.
    Choice.jsonata(scope, 'HowDidItGo')
      .when(
        Condition.jsonata("{% $outcome = 'FAILED' %}"),
        Fail.jsonata(scope, 'OrderFailed', {
          error: 'OrderFailed',
          cause: 'A step failed; all it did was undone.',
        }),
      )
      .when(
        Condition.jsonata("{% $outcome = 'COMPLETED' and $not($followedUp) %}"),
        Fail.jsonata(scope, 'FollowUpPending', {
          error: 'FollowUpPending',
          cause: 'The order stands and is paid for; its notification or its receipt could not be made.',
        }),
      )
      .otherwise(Succeed.jsonata(scope, 'OrderClosed')),
  );
  return validateOrder;
}

/** What is remembered of a failure until the order is closed. */
function caught(outcome: 'REJECTED' | 'CANCELLED' | 'FAILED'): Record<string, unknown> {
  return { outcome, failure: '{% $states.errorOutput %}', followedUp: false };
}

/** A state that runs one function, again and with jitter while its failure may pass. */
function task(
  scope: Construct,
  id: string,
  { lambda }: OrderFunction,
  attempts: number,
  input: Record<string, unknown> = {},
  outputs: unknown = SAME,
): LambdaInvoke {
  const state = LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: lambda,
    payload: TaskInput.fromObject({
      orderId: '{% $states.input.orderId %}',
      attempt: '{% $states.context.State.RetryCount + 1 %}',
      maxAttempts: attempts,
      startedAt: '{% $states.context.State.EnteredTime %}',
      ...input,
    }),
    outputs,
    taskTimeout: Timeout.duration(TASK_TIMEOUT),
    retryOnServiceExceptions: false,
  });
  state.addRetry({
    errors: TRANSIENT,
    maxAttempts: attempts - 1,
    interval: Duration.seconds(1),
    backoffRate: 2,
    maxDelay: Duration.seconds(8),
    jitterStrategy: JitterType.FULL,
  });
  return state;
}

/** Something that follows a paid order: when it cannot be done the other branch still is. */
function branch(scope: Construct, id: string, step: OrderFunction, pending: string): IChainable {
  return task(scope, id, step, PATIENT_ATTEMPTS, {}, { done: true }).addCatch(
    Pass.jsonata(scope, pending, { outputs: { done: false } }),
    { errors: [Errors.ALL] },
  );
}
