import {
  Choice,
  Condition,
  Errors,
  Fail,
  type IChainable,
  Parallel,
  Pass,
  Succeed,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { OrderFunction } from './function.ts';
import type { Functions } from './functions.ts';
import { ATTEMPTS, PATIENT_ATTEMPTS, SAME, task, waitingTask } from './tasks.ts';

/** The business refused; says so by name and is never tried again. */
const REFUSED = 'OrderRefused';
/** The order was cancelled in time; never tried again either. */
const CANCELLED = 'OrderCancelled';
/** The payment does not wait any more: the customer was quicker than the wait. */
const ANSWERED = 'CustomerAnswered';
/** An undo found the money captured: the order can only go on. */
const CAPTURED = 'PaymentCaptured';

/** How an order ends, as far as its execution can tell; `RESUMED` leaves it to what the order says itself. */
type Outcome = 'REJECTED' | 'CANCELLED' | 'EXPIRED' | 'FAILED' | 'RESUMED';

/**
 * From the placed order to its end. Before the money is captured, whatever fails leads to one path that
 * undoes, in reverse, what was done; after it there is only forward. What cannot be undone is left to
 * people. An order that an earlier execution left behind is taken up at the undoing, which sends a paid one
 * forward again. The state holds ids and nothing else: each function reads the order itself.
 */
export function orderFlow(scope: Construct, functions: Functions): IChainable {
  const validateOrder = task(scope, 'ValidateOrder', functions.validateOrder, { attempts: ATTEMPTS });
  const saveOrder = task(scope, 'SaveOrder', functions.saveOrder, { attempts: ATTEMPTS });
  const processPayment = task(scope, 'ProcessPayment', functions.processPayment, {
    attempts: ATTEMPTS,
    assign: { confirmBefore: answered('confirmBefore'), confirmWithin: answered('confirmWithinSeconds') },
  });
  const awaitCustomer = waitingTask(scope, 'AwaitCustomer', functions.awaitCustomer, {
    attempts: ATTEMPTS,
    input: { confirmBefore: '{% $confirmBefore %}' },
    timeout: '{% $confirmWithin %}',
  });
  const updateInventory = task(scope, 'UpdateInventory', functions.updateInventory, { attempts: ATTEMPTS });
  const patient = { attempts: PATIENT_ATTEMPTS };
  const capturePayment = task(scope, 'CapturePayment', functions.capturePayment, patient);
  const voidPayment = task(scope, 'VoidPayment', functions.voidPayment, patient);
  const releaseStock = task(scope, 'ReleaseStock', functions.releaseStock, patient);
  const closeOrder = task(scope, 'CloseOrder', functions.closeOrder, {
    ...patient,
    input: { outcome: '{% $outcome %}', failure: '{% $failure %}' },
    assign: { end: '{% $states.result.Payload.status %}' },
  });

  awaitCustomer.addCatch(processPayment, { errors: [ANSWERED], outputs: SAME });
  // The ways into undoing: what was refused, what was cancelled, what ran out and what broke end differently.
  awaitCustomer.addCatch(voidPayment, { errors: [Errors.TIMEOUT], outputs: SAME, assign: caught('EXPIRED') });
  for (const step of [
    validateOrder,
    saveOrder,
    processPayment,
    awaitCustomer,
    updateInventory,
    capturePayment,
  ]) {
    step.addCatch(voidPayment, { errors: [REFUSED], outputs: SAME, assign: caught('REJECTED') });
    step.addCatch(voidPayment, { errors: [CANCELLED], outputs: SAME, assign: caught('CANCELLED') });
    step.addCatch(voidPayment, { errors: [Errors.ALL], outputs: SAME, assign: caught('FAILED') });
  }
  voidPayment.addCatch(capturePayment, { errors: [CAPTURED], outputs: SAME });
  leaveToPeople(scope, functions.flagOrder, [voidPayment, releaseStock, closeOrder]);
  voidPayment.next(releaseStock).next(closeOrder);

  const followUp = Parallel.jsonata(scope, 'FollowUp', {
    outputs: SAME,
    assign: { outcome: 'COMPLETED', failure: null },
  }).branch(
    branch(scope, 'SendNotification', functions.sendNotification, 'NotificationPending'),
    branch(scope, 'GenerateReceipt', functions.generateReceipt, 'ReceiptPending'),
  );
  validateOrder
    .next(saveOrder)
    .next(processPayment)
    .next(
      Choice.jsonata(scope, 'DoesThePaymentWait')
        .when(Condition.jsonata('{% $confirmBefore != null %}'), awaitCustomer.next(processPayment))
        .otherwise(updateInventory),
    );
  updateInventory.next(capturePayment).next(followUp).next(closeOrder);
  closeOrder.next(
    // What broke ends the run as failed, so that somebody hears of it.
    Choice.jsonata(scope, 'HowDidItEnd')
      .when(
        Condition.jsonata("{% $end = 'FAILED' %}"),
        Fail.jsonata(scope, 'OrderFailed', {
          error: 'OrderFailed',
          cause: 'A step failed; all it did was undone.',
        }),
      )
      .otherwise(Succeed.jsonata(scope, 'OrderClosed')),
  );

  const releaseOnly = task(scope, 'ReleaseStockOnly', functions.releaseStock, {
    ...patient,
    input: { keepStatus: true },
  });
  return Choice.jsonata(scope, 'WhereToBegin')
    .when(Condition.jsonata("{% $states.input.resume = 'UNDO' %}"), voidPayment, {
      assign: { outcome: 'RESUMED' satisfies Outcome, failure: null },
    })
    .when(Condition.jsonata("{% $states.input.resume = 'RELEASE_STOCK' %}"), releaseOnly)
    .otherwise(validateOrder);
}

/** A field of a function's answer, or null when the answer has none. */
function answered(field: string): string {
  const value = `$states.result.Payload.${field}`;
  return `{% $exists(${value}) ? ${value} : null %}`;
}

/** What is remembered of a failure until the order is closed. */
function caught(outcome: Outcome): Record<string, unknown> {
  return { outcome, failure: '{% $states.errorOutput %}' };
}

/** What cannot be undone or closed, however often it is tried, ends with the order in people's hands. */
function leaveToPeople(scope: Construct, flagOrder: OrderFunction, states: readonly TaskStateBase[]): void {
  const flag = task(scope, 'FlagOrder', flagOrder, {
    attempts: PATIENT_ATTEMPTS,
    input: { failure: '{% $failure %}' },
  });
  flag.next(
    Fail.jsonata(scope, 'NeedsAttention', {
      error: 'NeedsAttention',
      cause: 'The order could not be undone or closed; an operator has to look at it.',
    }),
  );
  for (const state of states) {
    state.addCatch(flag, {
      errors: [Errors.ALL],
      outputs: SAME,
      assign: { failure: '{% $states.errorOutput %}' },
    });
  }
}

/** Something that follows a paid order: when it cannot be done now, the other branch still is. */
function branch(scope: Construct, id: string, step: OrderFunction, pending: string): IChainable {
  return task(scope, id, step, { attempts: PATIENT_ATTEMPTS }).addCatch(Pass.jsonata(scope, pending), {
    errors: [Errors.ALL],
    outputs: SAME,
  });
}
