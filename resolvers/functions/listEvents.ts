import { runtime, util } from '@aws-appsync/utils';
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import { eventSortKey, orderPartition } from '../../domain/keys.ts';
import type { OrderEventPage, QueryOrderEventsArgs } from '../../generated/schema.ts';
import { fail, failOnError } from '../shared/errors.ts';
import type { EventItem, OrderItem } from '../shared/items.ts';
import { pageSize } from '../shared/paging.ts';

/** The last sequence a sort key has room for. */
const MAX_SEQUENCE = 99999999;

type EventsContext = Context<QueryOrderEventsArgs, Record<string, never>, { result: OrderItem | null }>;

/** Reads the order's events after a sequence, oldest first, and one more to know whether more follow. */
export function request(ctx: EventsContext): DynamoDBQueryRequest {
  if (!ctx.prev.result) runtime.earlyReturn(null);
  const after = ctx.args.after ?? 0;
  if (after < 0 || after >= MAX_SEQUENCE) {
    fail('CURSOR_INVALID', 'No event has this sequence.', { path: 'after' });
  }
  return {
    operation: 'Query',
    query: {
      expression: '#pk = :pk AND #sk BETWEEN :first AND :last',
      expressionNames: { '#pk': 'pk', '#sk': 'sk' },
      expressionValues: util.dynamodb.toMapValues({
        ':pk': orderPartition(ctx.args.orderId),
        ':first': eventSortKey(after + 1),
        ':last': eventSortKey(MAX_SEQUENCE),
      }),
    },
    consistentRead: true,
    limit: pageSize(ctx.args.first) + 1,
  };
}

export function response(ctx: EventsContext): OrderEventPage {
  failOnError(ctx);
  const events = ctx.result.items as EventItem[];
  const items = events.slice(0, pageSize(ctx.args.first));
  return { items, hasMore: events.length > items.length || ctx.result.nextToken ? true : false };
}
