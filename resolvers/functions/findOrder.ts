import { runtime } from '@aws-appsync/utils';
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import { fail, failInternal, failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import type { PlacingContext } from '../shared/placing.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the order that a repeated request means, as it stands now. */
export function request(ctx: PlacingContext): DynamoDBGetItemRequest {
  const { orderId, problems, replayed } = ctx.stash;
  if (problems || (orderId && !replayed)) runtime.earlyReturn(null);
  if (!orderId) fail('VERSION_CONFLICT', 'Another request with this key is under way. Send this one again.');
  return { operation: 'GetItem', key: tableKey(orderKey(orderId)), consistentRead: true };
}

export function response(ctx: PlacingContext): null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  if (!order) failInternal(`The idempotency record names order ${ctx.stash.orderId}, which is not there`);
  ctx.stash.order = order;
  return null;
}
