import { runtime } from '@aws-appsync/utils';
import type { DynamoDBBatchGetItemRequest } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import type { OrderConnection } from '../../generated/schema.ts';
import type { AllOrdersContext, AllOrdersStash } from '../shared/all-orders.ts';
import { cursorTo, isPastEnd } from '../shared/all-orders.ts';
import { failInternal, failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { orderView } from '../shared/order-view.ts';
import { pageSize } from '../shared/paging.ts';
import { tableKey } from '../shared/table-key.ts';

/** Fetches the orders of one page, as they stand now: the index lags behind the table, and tells keys alone. */
export function request(ctx: AllOrdersContext): DynamoDBBatchGetItemRequest {
  const { ordersTable, rows } = ctx.stash;
  if (rows.length === 0) runtime.earlyReturn({ items: [], endCursor: endOf(ctx.stash) });
  return {
    operation: 'BatchGetItem',
    tables: { [ordersTable]: { keys: rows.map(({ pk, sk }) => tableKey({ pk, sk })), consistentRead: true } },
  };
}

/** A page asked for by status may be shorter than `first` though more follow: `endCursor` tells. */
export function response(ctx: AllOrdersContext): OrderConnection {
  failOnError(ctx);
  const { status } = ctx.args;
  const { ordersTable, rows } = ctx.stash;
  const unread = (ctx.result.unprocessedKeys?.[ordersTable] ?? []) as Key[];
  if (unread.length > 0) failInternal(`BatchGetItem left ${unread.length} keys unread`);
  const found = ctx.result.data[ordersTable] as ((Key & OrderItem) | null)[];
  const byPartition: Record<string, OrderItem> = {};
  for (const order of found) if (order) byPartition[order.pk] = order;

  const size = pageSize(ctx.args.first);
  const orders = rows.flatMap(({ pk }) => {
    const order = byPartition[pk];
    return order && (!status || order.status === status) ? [order] : [];
  });
  const page = orders.slice(0, size);
  const last = page[size - 1];
  return {
    items: page.map((order) => orderView(order, true)),
    endCursor: orders.length > size && last ? behind(last) : endOf(ctx.stash),
  };
}

function behind({ placedAt, placedKey }: OrderItem): string {
  return cursorTo({ day: placedAt.slice(0, 10), behind: placedKey });
}

/** Where the rows that were read end; null when none are left. */
function endOf(stash: AllOrdersStash): string | null {
  return isPastEnd(stash) ? null : cursorTo(stash.place);
}
