import { runtime } from '@aws-appsync/utils';
import type { Context, HTTPRequest, HTTPResult } from '@aws-appsync/utils';
import { workInput } from '../../domain/work.ts';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import type { StartingStash } from '../shared/starting.ts';
import { statesRequest } from '../shared/states-request.ts';

type StartingContext = Context<object, StartingStash>;

/**
 * Starts the execution that the order is given to. Its name and input are kept on the order, so that
 * starting it again is the same act: whoever repeats the request that gave it does, in case the first one
 * failed here; so does a request whose order no execution has touched. An order that was cancelled that
 * early needs it too, to come to its end.
 */
export function request(ctx: StartingContext): HTTPRequest<string> {
  const { order, problems, mustStart, refundMachineArn, stateMachineArn } = ctx.stash;
  if (problems || !order || !(mustStart || untouched(order))) runtime.earlyReturn(null);
  const { work } = order;
  return statesRequest('StartExecution', {
    stateMachineArn: work.machine === 'REFUND' ? refundMachineArn : stateMachineArn,
    name: work.name,
    input: workInput(order.id, work),
  });
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
