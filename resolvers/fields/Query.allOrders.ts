import { util } from '@aws-appsync/utils';
import type { OrderConnection } from '../../generated/schema.ts';
import type { AllOrdersContext } from '../shared/all-orders.ts';
import { oldestDay, placeOf } from '../shared/all-orders.ts';
import { isOperator } from '../shared/callers.ts';
import { ORDERS_TABLE } from '../shared/deployment.ts';
import { MAX_PAGE, pageSize } from '../shared/paging.ts';

/**
 * Pipeline: keys of a page, day by day backwards, then the orders they stand for. Each day is a partition
 * of the index, so that no single one takes every write.
 */
export function request(ctx: AllOrdersContext): null {
  if (!isOperator(ctx.identity)) util.unauthorized();
  const { after, first, status } = ctx.args;
  const size = pageSize(first);
  ctx.stash.ordersTable = ORDERS_TABLE;
  // Statuses are sifted once the orders are read: as many as one read takes.
  ctx.stash.wanted = status ? MAX_PAGE : size;
  ctx.stash.rows = [];
  ctx.stash.place = placeOf(after);
  ctx.stash.oldest = oldestDay();
  return null;
}

export function response(ctx: AllOrdersContext): OrderConnection {
  return ctx.prev.result as OrderConnection;
}
