import { runtime } from '@aws-appsync/utils';
import type { HTTPRequest, HTTPResult } from '@aws-appsync/utils';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import type { PlacingContext } from '../shared/placing.ts';

/**
 * Starts the order's execution. Its name and input are made from the order's id alone, so that starting
 * it again is the same act: a repeated request whose order still stands at PLACED does it, in case the
 * first one wrote the order and then failed here.
 */
export function request(ctx: PlacingContext): HTTPRequest<string> {
  const { order, problems, stateMachineArn } = ctx.stash;
  if (problems || !order || order.status !== 'PLACED') runtime.earlyReturn(null);
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

export function response(ctx: PlacingContext): null {
  const answer = ctx.result as HTTPResult | null;
  if (ctx.error || !answer || !started(answer)) {
    const { id } = ctx.stash.order as OrderItem;
    failInternal(
      ctx.error ?? answer,
      'The order is stored but could not be started. Send the same request with the same key again.',
      { orderId: id },
    );
  }
  return null;
}

/** Whether the execution is there now, started by this request or by one before. */
function started(answer: HTTPResult): boolean {
  if (answer.statusCode === 200) return true;
  return answer.statusCode === 400 && answer.body.includes('ExecutionAlreadyExists');
}
