import { util } from '@aws-appsync/utils';
import type { Problem } from '../../domain/problems.ts';
import type { MutationRepairOrderArgs, RepairAccepted, RepairRefused } from '../../generated/schema.ts';
import { callerIdOf, isOperator } from '../shared/callers.ts';
import { orderView } from '../shared/order-view.ts';
import type { WishContext } from '../shared/wishing.ts';
import { beginWish, settledOrder } from '../shared/wishing.ts';

/** A member of the union `RepairOrderResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'RepairAccepted' } & RepairAccepted)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'RepairRefused' } & Omit<RepairRefused, 'problem'> & { problem: Problem });

/** Pipeline: move the order as `beginWish` says, then start the repair's execution. */
export function request(ctx: WishContext<MutationRepairOrderArgs>): null {
  // The schema lets in operators alone; this holds should its directive ever be lost.
  if (!isOperator(ctx.identity)) util.unauthorized();
  const { action, idempotencyKey, reason } = ctx.args;
  beginWish(ctx, {
    operation: 'repairOrder',
    callerId: callerIdOf(ctx.identity),
    operator: true,
    key: idempotencyKey,
    action,
    reason: reason.trim(),
  });
  return null;
}

export function response(ctx: WishContext<MutationRepairOrderArgs>): Answer {
  const order = orderView(settledOrder(ctx), true);
  const { refusal, replayed } = ctx.stash;
  if (refusal) return { __typename: 'RepairRefused', problem: refusal, order };
  return { __typename: 'RepairAccepted', order, replayed: replayed ?? false };
}
