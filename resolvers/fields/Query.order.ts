import { runtime } from '@aws-appsync/utils';
import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import type { Order, QueryOrderArgs } from '../../generated/schema.ts';
import { isOperator, maySee } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { orderView } from '../shared/order-view.ts';
import { tableKey } from '../shared/table-key.ts';

export function request(ctx: Context<QueryOrderArgs>): DynamoDBGetItemRequest {
  if (!isOrderId(ctx.args.id)) runtime.earlyReturn(null);
  return { operation: 'GetItem', key: tableKey(orderKey(ctx.args.id)), consistentRead: true };
}

/** Null alike for an order that is not there and for one of somebody else: nobody learns which ids exist. */
export function response(ctx: Context<QueryOrderArgs>): Order | null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  return order && maySee(ctx.identity, order.customerId) ? orderView(order, isOperator(ctx.identity)) : null;
}
