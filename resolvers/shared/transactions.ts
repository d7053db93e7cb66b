import type { Context } from '@aws-appsync/utils';

/** Why one item of a transaction was refused, as AppSync tells it; `item` is what stands in the table. */
export interface CancellationReason {
  type: string;
  message?: string;
  item?: unknown;
}

/** One reason for each item of the transaction; empty when the transaction was not cancelled by DynamoDB. */
export function cancellationReasons(ctx: Context): CancellationReason[] {
  if (!ctx.error || ctx.error.type !== 'DynamoDB:TransactionCanceledException') return [];
  const result = ctx.result as { cancellationReasons?: CancellationReason[] | null } | null;
  return result?.cancellationReasons ?? [];
}

/** Whether this item's condition did not hold. */
export function conditionFailed(reason: CancellationReason | undefined): boolean {
  // AppSync's guide calls it ConditionCheckFailed, DynamoDB's own API ConditionalCheckFailed.
  return reason ? reason.type === 'ConditionCheckFailed' || reason.type === 'ConditionalCheckFailed' : false;
}

/** Whether the transaction met another one on the same item. */
export function conflicted(reasons: readonly CancellationReason[]): boolean {
  return reasons.some((reason) => reason.type === 'TransactionConflict');
}

/** Whether somebody was faster: a condition did not hold, or another write was under way. */
export function overtaken(ctx: Context): boolean {
  const reasons = cancellationReasons(ctx);
  return conflicted(reasons) || reasons.some((reason) => conditionFailed(reason));
}
