import { util } from '@aws-appsync/utils';
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import { BY_LISTING_INDEX, CATALOGUE_LISTING } from '../../domain/keys.ts';
import type { QueryProductsArgs } from '../../generated/schema.ts';
import { failOnError } from '../shared/errors.ts';
import { cursorOf, pageSize, rangeKeyOf } from '../shared/paging.ts';

/** What a row of the index holds: keys alone. */
type ListedKey = Key & { listing: string; listingKey: string };

/** What the next function fetches. */
export interface ListedPage {
  keys: Key[];
  endCursor: string | null;
}

/** Reads one page of the catalogue's keys, by name, and one more to know whether it is the last. */
export function request(ctx: Context<QueryProductsArgs>): DynamoDBQueryRequest {
  const { first, after } = ctx.args;
  const values: Record<string, string> = { ':listing': CATALOGUE_LISTING };
  if (after) values[':after'] = rangeKeyOf(after, '^.+#[^#]+$');
  return {
    operation: 'Query',
    index: BY_LISTING_INDEX,
    query: {
      expression: after ? '#listing = :listing AND #listingKey > :after' : '#listing = :listing',
      expressionNames: after
        ? { '#listing': 'listing', '#listingKey': 'listingKey' }
        : { '#listing': 'listing' },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    limit: pageSize(first) + 1,
  };
}

export function response(ctx: Context<QueryProductsArgs>): ListedPage {
  failOnError(ctx);
  const rows = ctx.result.items as ListedKey[];
  const page = rows.slice(0, pageSize(ctx.args.first));
  const last = page[page.length - 1];
  const more = rows.length > page.length || ctx.result.nextToken;
  return {
    keys: page.map((row) => ({ pk: row.pk, sk: row.sk })),
    endCursor: last && more ? cursorOf(last.listingKey) : null,
  };
}
