import { util } from '@aws-appsync/utils';
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import { BY_PROBLEM_INDEX } from '../../domain/keys.ts';
import type { OrderProblemItem } from '../../domain/order-problems.ts';
import type { OrderProblemConnection, QueryOrderProblemsArgs } from '../../generated/schema.ts';
import { isOperator } from '../shared/callers.ts';
import { failOnError } from '../shared/errors.ts';
import { cursorOf, pageSize, rangeKeyOf } from '../shared/paging.ts';

/** Reads what is wrong with orders, longest waiting first, and one more to know whether the page is the last. */
export function request(ctx: Context<QueryOrderProblemsArgs>): DynamoDBQueryRequest {
  // The schema lets in operators alone; this holds should its directive ever be lost.
  if (!isOperator(ctx.identity)) util.unauthorized();
  const { after } = ctx.args;
  const state: OrderProblemItem['problemState'] = 'OPEN';
  const values: Record<string, string> = { ':state': state };
  if (after) values[':after'] = rangeKeyOf(after, '^[0-9]{4}-[0-9]{2}-[0-9T:.]+Z#[0-9A-Z]{26}#[A-Z_]{1,40}$');
  return {
    operation: 'Query',
    index: BY_PROBLEM_INDEX,
    query: {
      expression: after ? '#state = :state AND #key > :after' : '#state = :state',
      expressionNames: after
        ? { '#state': 'problemState', '#key': 'problemKey' }
        : { '#state': 'problemState' },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    limit: pageSize(ctx.args.first) + 1,
  };
}

export function response(ctx: Context<QueryOrderProblemsArgs>): OrderProblemConnection {
  failOnError(ctx);
  const size = pageSize(ctx.args.first);
  const read = ctx.result.items as OrderProblemItem[];
  const page = read.slice(0, size);
  const last = read.length > size || ctx.result.nextToken ? page[page.length - 1] : undefined;
  return {
    items: page.map(({ orderId, kind, code, message, since }) => ({ orderId, kind, code, message, since })),
    endCursor: last ? cursorOf(last.problemKey) : null,
  };
}
