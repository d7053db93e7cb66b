import { runtime } from '@aws-appsync/utils';
import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QueryReceiptLinkArgs, ReceiptLink } from '../../generated/schema.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';

type LinkContext = Context<QueryReceiptLinkArgs, Record<string, never>, { result: OrderItem | null }>;

/** Has a link signed; only for an order whose receipt is there. */
export function request(ctx: LinkContext): LambdaRequest {
  const order = ctx.prev.result;
  if (!order || order.receiptStatus !== 'READY') runtime.earlyReturn(null);
  return { operation: 'Invoke', payload: { orderId: ctx.args.orderId } };
}

export function response(ctx: LinkContext): ReceiptLink | null {
  failOnError(ctx);
  return ctx.result as ReceiptLink | null;
}
