import { runtime } from '@aws-appsync/utils';
import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QueryReceiptLinkArgs, ReceiptLink } from '../../generated/schema.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';

type LinkContext = Context<QueryReceiptLinkArgs, Record<string, never>, { result: OrderItem | null }>;

/** Has a link signed; only for an order whose receipt is there, or the credit note of the refund that is named. */
export function request(ctx: LinkContext): LambdaRequest {
  const order = ctx.prev.result;
  const { orderId, refundId } = ctx.args;
  if (!order || !isThere(order, refundId)) runtime.earlyReturn(null);
  return { operation: 'Invoke', payload: isNamed(refundId) ? { orderId, refundId } : { orderId } };
}

export function response(ctx: LinkContext): ReceiptLink | null {
  failOnError(ctx);
  return ctx.result as ReceiptLink | null;
}

function isThere({ receiptStatus, refunds }: OrderItem, refundId: string | null | undefined): boolean {
  if (!isNamed(refundId)) return receiptStatus === 'READY';
  return (refunds ?? []).some((refund) => refund.id === refundId && refund.creditNote);
}

function isNamed(refundId: string | null | undefined): boolean {
  return refundId !== null && refundId !== undefined;
}
