import { runtime, util } from '@aws-appsync/utils';
import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { OrderAudit, QueryOrderAuditArgs } from '../../generated/schema.ts';
import { isOperator } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import { isOrderId } from '../shared/order-id.ts';

/** Has the books of one order read by the function that may read them all. */
export function request(ctx: Context<QueryOrderAuditArgs>): LambdaRequest {
  if (!isOperator(ctx.identity)) util.unauthorized();
  if (!isOrderId(ctx.args.orderId)) runtime.earlyReturn(null);
  return { operation: 'Invoke', payload: { orderId: ctx.args.orderId } };
}

export function response(ctx: Context<QueryOrderAuditArgs>): OrderAudit | null {
  failOnError(ctx);
  return ctx.result as OrderAudit | null;
}
