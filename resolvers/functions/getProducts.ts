import { runtime } from '@aws-appsync/utils';
import type { Context, DynamoDBBatchGetItemRequest } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import { productKey } from '../../domain/keys.ts';
import type { Product, ProductConnection, QueryProductsArgs } from '../../generated/schema.ts';
import { failInternal, failOnError } from '../shared/errors.ts';
import type { ProductItem } from '../shared/items.ts';
import { productView } from '../shared/product-view.ts';
import { tableKey } from '../shared/table-key.ts';
import type { ListedPage } from './listProducts.ts';

type PageContext = Context<QueryProductsArgs, { catalogTable: string }, { result: ListedPage }>;

/** Fetches the products of one page. */
export function request(ctx: PageContext): DynamoDBBatchGetItemRequest {
  const { keys } = ctx.prev.result;
  if (keys.length === 0) runtime.earlyReturn({ items: [], endCursor: null });
  return {
    operation: 'BatchGetItem',
    tables: { [ctx.stash.catalogTable]: { keys: keys.map((key) => tableKey(key)) } },
  };
}

export function response(ctx: PageContext): ProductConnection {
  failOnError(ctx);
  const table = ctx.stash.catalogTable;
  const unprocessed = (ctx.result.unprocessedKeys?.[table] ?? []) as Key[];
  if (unprocessed.length > 0) failInternal(`BatchGetItem left ${unprocessed.length} keys unread`);
  const found = ctx.result.data[table] as (ProductItem | null)[];
  return {
    items: ctx.prev.result.keys.flatMap((key) => productOf(key, found)),
    endCursor: ctx.prev.result.endCursor,
  };
}

/** The product of a key; none when it was removed after the index was read. */
function productOf(key: Key, found: readonly (ProductItem | null)[]): Product[] {
  const item = found.find((candidate) => candidate && productKey(candidate.id).pk === key.pk);
  return item ? [productView(item)] : [];
}
