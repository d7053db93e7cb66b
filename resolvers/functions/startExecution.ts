import { runtime } from '@aws-appsync/utils';
import type { Context, HTTPRequest, HTTPResult } from '@aws-appsync/utils';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import type { StartingStash } from '../shared/starting.ts';

type StartingContext = Context<object, StartingStash>;

/**
 * Starts the order's execution. Its name and input are made from the order's id alone, so that starting
 * it again is the same act: a request whose order no execution has touched does it, in case the one that
 * wrote the order failed here. An order that was cancelled that early needs it too, to come to its end.
 */
export function request(ctx: StartingContext): HTTPRequest<string> {
  const { order, problems, stateMachineArn } = ctx.stash;
  if (problems || !order || !untouched(order)) runtime.earlyReturn(null);
  return {
    method: 'POST',
    resourcePath: '/',
    params: {
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.StartExecution',
      },
      body: JSON.stringify({
        stateMachineArn,
        name: order.id,
        input: JSON.stringify({ orderId: order.id }),
      }),
    },
  };
}

export function response(ctx: StartingContext): null {
  const answer = ctx.result as HTTPResult | null;
  if (ctx.error || !answer || !started(answer)) {
    const { id } = ctx.stash.order as OrderItem;
    failInternal(
      ctx.error ?? answer,
      'The order is stored but its processing could not be started. Send the same request with the same key again.',
      { orderId: id },
    );
  }
  return null;
}

/** Whether no step has reported on the order, so that its execution may never have been started. */
function untouched({ status, steps }: OrderItem): boolean {
  if (status === 'CANCEL_REQUESTED') return steps.VALIDATE_ORDER.state === 'WAITING';
  return status === 'PLACED';
}

/** Whether the execution is there now, started by this request or by one before. */
function started(answer: HTTPResult): boolean {
  if (answer.statusCode === 200) return true;
  return answer.statusCode === 400 && answer.body.includes('ExecutionAlreadyExists');
}
