import { util } from '@aws-appsync/utils';
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import { BY_CUSTOMER_INDEX } from '../../domain/keys.ts';
import type { OrderConnection, QueryOrdersArgs } from '../../generated/schema.ts';
import { callerIdOf, isOperator } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { orderView } from '../shared/order-view.ts';
import { cursorOf, MAX_PAGE, pageSize, rangeKeyOf } from '../shared/paging.ts';

/** Reads the caller's own orders, newest first, and one more than the page has to know whether it is the last. */
export function request(ctx: Context<QueryOrdersArgs>): DynamoDBQueryRequest {
  const { after, status } = ctx.args;
  const size = pageSize(ctx.args.first);
  const values: Record<string, string> = { ':customer': callerIdOf(ctx.identity) };
  if (after) values[':after'] = rangeKeyOf(after, '^[0-9]{4}-[0-9]{2}-[0-9T:.]+Z#[0-9A-Z]{26}$');
  return {
    operation: 'Query',
    index: BY_CUSTOMER_INDEX,
    query: {
      expression: after ? '#customer = :customer AND #placed < :after' : '#customer = :customer',
      expressionNames: after
        ? { '#customer': 'customerId', '#placed': 'placedKey' }
        : { '#customer': 'customerId' },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    scanIndexForward: false,
    // Statuses are sifted below, not by a filter of DynamoDB: so the cursor is always a key that was read.
    limit: status ? MAX_PAGE + 1 : size + 1,
  };
}

/** A page asked for by status may be shorter than `first` though more follow: `endCursor` tells. */
export function response(ctx: Context<QueryOrdersArgs>): OrderConnection {
  failOnError(ctx);
  const { status } = ctx.args;
  const size = pageSize(ctx.args.first);
  const read = ctx.result.items as OrderItem[];
  const matching = status ? read.filter((order) => order.status === status) : read;
  const page = matching.slice(0, size);
  const last =
    matching.length > size ? page[size - 1] : ctx.result.nextToken ? read[read.length - 1] : undefined;
  return {
    items: page.map((order) => orderView(order, isOperator(ctx.identity))),
    endCursor: last ? cursorOf(last.placedKey) : null,
  };
}
