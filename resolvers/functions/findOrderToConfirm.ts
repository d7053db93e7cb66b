import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import { maySee } from '../shared/callers.ts';
import type { ConfirmingContext } from '../shared/confirming.ts';
import { fail, failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the order whose payment is to be confirmed. */
export function request(ctx: ConfirmingContext): DynamoDBGetItemRequest {
  const { orderId } = ctx.args;
  if (!isOrderId(orderId)) fail('NOT_FOUND', 'There is no such order.');
  return { operation: 'GetItem', key: tableKey(orderKey(orderId)), consistentRead: true };
}

export function response(ctx: ConfirmingContext): null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  // The same answer for an order that is not there and one of somebody else: nobody learns which ids exist.
  if (!order || !maySee(ctx.identity, order.customerId)) fail('NOT_FOUND', 'There is no such order.');
  ctx.stash.order = order;
  return null;
}
