import type { Problem } from '../../domain/problems.ts';
import type { CancelAccepted, CancelRefused, MutationCancelOrderArgs } from '../../generated/schema.ts';
import { callerIdOf, isOperator } from '../shared/callers.ts';
import { orderView } from '../shared/order-view.ts';
import type { WishContext } from '../shared/wishing.ts';
import { beginWish, settledOrder } from '../shared/wishing.ts';

/** A member of the union `CancelOrderResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'CancelAccepted' } & CancelAccepted)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'CancelRefused' } & Omit<CancelRefused, 'problem'> & { problem: Problem });

/**
 * Pipeline: move the order as `beginWish` says, then start the execution that has to bring it to its end,
 * or let the one go on that waits for the customer. Any other sees the cancel at its next step and takes
 * back what was done.
 */
export function request(ctx: WishContext<MutationCancelOrderArgs>): null {
  beginWish(ctx, {
    operation: 'cancelOrder',
    callerId: callerIdOf(ctx.identity),
    operator: isOperator(ctx.identity),
    key: ctx.args.idempotencyKey,
  });
  return null;
}

export function response(ctx: WishContext<MutationCancelOrderArgs>): Answer {
  const order = orderView(settledOrder(ctx), isOperator(ctx.identity));
  const { refusal, replayed } = ctx.stash;
  if (refusal) return { __typename: 'CancelRefused', problem: refusal, order };
  return { __typename: 'CancelAccepted', order, replayed: replayed ?? false };
}
