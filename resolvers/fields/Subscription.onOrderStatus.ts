import { extensions, util } from '@aws-appsync/utils';
import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import type { SubscriptionOnOrderStatusArgs } from '../../generated/schema.ts';
import { maySee } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { tableKey } from '../shared/table-key.ts';

export function request(ctx: Context<SubscriptionOnOrderStatusArgs>): DynamoDBGetItemRequest {
  if (!isOrderId(ctx.args.orderId)) util.unauthorized();
  return { operation: 'GetItem', key: tableKey(orderKey(ctx.args.orderId)), consistentRead: true };
}

/** The same refusal for an order that is not there and for one of somebody else: nobody learns which ids exist. */
export function response(ctx: Context<SubscriptionOnOrderStatusArgs>): null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  if (!order || !maySee(ctx.identity, order.customerId)) util.unauthorized();
  extensions.setSubscriptionFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'orderId', operator: 'eq', value: order.id },
          { fieldName: 'customerId', operator: 'eq', value: order.customerId },
        ],
      },
    ],
  });
  return null;
}
