import { util } from '@aws-appsync/utils';
import type { Problem } from '../../domain/problems.ts';
import type { MutationRequestRefundArgs, RefundAccepted, RefundRefused } from '../../generated/schema.ts';
import { callerIdOf, isOperator } from '../shared/callers.ts';
import { failInternal } from '../shared/errors.ts';
import { orderView, refundView } from '../shared/order-view.ts';
import type { WishContext } from '../shared/wishing.ts';
import { beginWish, settledOrder } from '../shared/wishing.ts';

/** A member of the union `RequestRefundResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'RefundAccepted' } & RefundAccepted)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'RefundRefused' } & Omit<RefundRefused, 'problem'> & { problem: Problem });

/** Pipeline: move the order as `beginWish` says, then start the refund's execution. */
export function request(ctx: WishContext<MutationRequestRefundArgs>): null {
  // The schema lets in operators alone; this holds should its directive ever be lost.
  if (!isOperator(ctx.identity)) util.unauthorized();
  const { amount, idempotencyKey, reason, returnStock } = ctx.args;
  beginWish(ctx, {
    operation: 'requestRefund',
    callerId: callerIdOf(ctx.identity),
    operator: true,
    key: idempotencyKey,
    amount: { amount: amount.amount, currency: amount.currency },
    reason: reason.trim(),
    returnStock: returnStock ?? false,
  });
  return null;
}

export function response(ctx: WishContext<MutationRequestRefundArgs>): Answer {
  const item = settledOrder(ctx);
  const order = orderView(item, true);
  const { refusal, replayed, wish } = ctx.stash;
  if (refusal) return { __typename: 'RefundRefused', problem: refusal, order };
  const refund = (item.refunds ?? []).find(
    (one) => one.kind === 'REFUND' && one.key === wish.key && one.callerId === wish.callerId,
  );
  if (!refund) failInternal(`Order ${item.id} does not have the refund of key ${wish.key}`);
  return { __typename: 'RefundAccepted', order, refund: refundView(refund), replayed: replayed ?? false };
}
