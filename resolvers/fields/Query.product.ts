import { runtime } from '@aws-appsync/utils';
import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { productKey } from '../../domain/keys.ts';
import type { Product, QueryProductArgs } from '../../generated/schema.ts';
import { failOnError } from '../shared/errors.ts';
import type { ProductItem } from '../shared/items.ts';
import { productView } from '../shared/product-view.ts';
import { tableKey } from '../shared/table-key.ts';

/** No product has a longer id, and DynamoDB refuses keys far longer than that. */
const MAX_ID_LENGTH = 64;

export function request(ctx: Context<QueryProductArgs>): DynamoDBGetItemRequest {
  if (ctx.args.id.length > MAX_ID_LENGTH) runtime.earlyReturn(null);
  return { operation: 'GetItem', key: tableKey(productKey(ctx.args.id)) };
}

export function response(ctx: Context<QueryProductArgs>): Product | null {
  failOnError(ctx);
  const item = ctx.result as ProductItem | null;
  return item ? productView(item) : null;
}
