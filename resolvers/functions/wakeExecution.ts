import { runtime } from '@aws-appsync/utils';
import type { Context, HTTPRequest, HTTPResult } from '@aws-appsync/utils';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { statesRequest } from '../shared/states-request.ts';
import type { WaitingStash } from '../shared/waiting.ts';
import { waitOf } from '../shared/waiting.ts';

type WakingContext = Context<object, WaitingStash>;

/** The wait is over, or was another execution's: nobody is asleep. */
const AWAKE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/**
 * Lets the execution go on that waits for the order's customer. It is told no more than that: it asks the
 * payment provider, and the order, itself.
 */
export function request(ctx: WakingContext): HTTPRequest<string> {
  const wait = waitOf(ctx.stash.order);
  if (!wait) runtime.earlyReturn(null);
  return statesRequest('SendTaskSuccess', { taskToken: wait.taskToken, output: '{}' });
}

export function response(ctx: WakingContext): null {
  const answer = ctx.result as HTTPResult | null;
  if (ctx.error || !answer || !isAwake(answer)) {
    const { id } = ctx.stash.order as OrderItem;
    failInternal(
      ctx.error ?? answer,
      'It is stored, but the order could not be told to go on. Send the same request again.',
      { orderId: id },
    );
  }
  return null;
}

function isAwake({ statusCode, body }: HTTPResult): boolean {
  return statusCode === 200 || (statusCode === 400 && AWAKE.some((code) => body.includes(code)));
}
