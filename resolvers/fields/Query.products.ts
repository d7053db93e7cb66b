import type { Context } from '@aws-appsync/utils';
import type { ProductConnection } from '../../generated/schema.ts';
import { CATALOG_TABLE } from '../shared/deployment.ts';

/** Pipeline: a page of keys from the index, then the products they stand for. */
export function request(ctx: Context): null {
  ctx.stash.catalogTable = CATALOG_TABLE;
  return null;
}

export function response(ctx: Context): ProductConnection {
  return ctx.prev.result as ProductConnection;
}
