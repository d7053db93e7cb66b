import { runtime } from '@aws-appsync/utils';
import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import { maySee } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the order named by the argument `orderId`: null unless it is there and the caller may see it. */
export function request(ctx: Context<{ orderId: string }>): DynamoDBGetItemRequest {
  if (!isOrderId(ctx.args.orderId)) runtime.earlyReturn(null);
  return { operation: 'GetItem', key: tableKey(orderKey(ctx.args.orderId)), consistentRead: true };
}

export function response(ctx: Context<{ orderId: string }>): OrderItem | null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  return order && maySee(ctx.identity, order.customerId) ? order : null;
}
