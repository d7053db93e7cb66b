import { runtime } from '@aws-appsync/utils';
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import { fail, failOnError } from '../shared/errors.ts';
import { isOrderId } from '../shared/order-id.ts';
import type { OrderItem } from '../shared/items.ts';
import type { PostingContext } from '../shared/posting.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the order a status is posted for, unless an earlier function has settled the matter. */
export function request(ctx: PostingContext): DynamoDBGetItemRequest {
  const { orderId } = ctx.args.input;
  if (ctx.stash.settled) runtime.earlyReturn(null);
  if (!isOrderId(orderId)) fail('NOT_FOUND', 'There is no such order.');
  return { operation: 'GetItem', key: tableKey(orderKey(orderId)), consistentRead: true };
}

export function response(ctx: PostingContext): null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  if (!order) fail('NOT_FOUND', 'There is no such order.');
  ctx.stash.order = order;
  return null;
}
