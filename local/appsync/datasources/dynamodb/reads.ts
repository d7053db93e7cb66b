import { z } from 'zod';
import type { Identity } from '../../resolver.ts';
import { parseRequest } from '../request.ts';
import type { DataSourceAnswer } from '../datasource.ts';
import { found, type DynamodbContext, type DynamodbOperation } from './context.ts';
import { apiExpressions, expression, projection } from './expressions.ts';
import { toPlainItem, type ApiItem } from './values.ts';

const readShape = {
  index: z.string().nullish(),
  limit: z.number().int().nullish(),
  nextToken: z.string().nullish(),
  consistentRead: z.boolean().nullish(),
  select: z.enum(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES']).nullish(),
  filter: expression.nullish(),
  projection: projection.nullish(),
};

const queryRequest = z.strictObject({
  operation: z.literal('Query'),
  query: expression,
  scanIndexForward: z.boolean().nullish(),
  ...readShape,
});

const scanRequest = z.strictObject({
  operation: z.literal('Scan'),
  totalSegments: z.number().int().nullish(),
  segment: z.number().int().nullish(),
  ...readShape,
});

type ReadRequest = Omit<z.infer<typeof scanRequest>, 'operation'>;

/** Query: `{items, nextToken, scannedCount}`. */
export const query: DynamodbOperation = async (request, context, identity) => {
  const parsed = parseRequest(queryRequest, request);
  const forward = parsed.scanIndexForward == null ? {} : { ScanIndexForward: parsed.scanIndexForward };
  const expressions = apiExpressions({
    query: { as: 'KeyConditionExpression', part: parsed.query },
    filter: { as: 'FilterExpression', part: parsed.filter },
    projection: { as: 'ProjectionExpression', part: parsed.projection },
  });
  return read('Query', parsed, { ...forward, ...expressions }, context, identity);
};

/** Scan: `{items, nextToken, scannedCount}`. */
export const scan: DynamodbOperation = async (request, context, identity) => {
  const parsed = parseRequest(scanRequest, request);
  const segments =
    parsed.totalSegments == null ? {} : { TotalSegments: parsed.totalSegments, Segment: parsed.segment ?? 0 };
  const expressions = apiExpressions({
    filter: { as: 'FilterExpression', part: parsed.filter },
    projection: { as: 'ProjectionExpression', part: parsed.projection },
  });
  return read('Scan', parsed, { ...segments, ...expressions }, context, identity);
};

interface ReadOutput {
  Items?: ApiItem[];
  LastEvaluatedKey?: ApiItem;
  ScannedCount?: number;
}

async function read(
  operation: string,
  request: ReadRequest,
  members: object,
  { tableName, tokens, call }: DynamodbContext,
  identity: Identity,
): Promise<DataSourceAnswer> {
  const { index, limit, nextToken, consistentRead, select } = request;
  const start = nextToken == null ? undefined : tokens.open(nextToken, identity);
  if (nextToken != null && start === undefined) return { result: null, error: INVALID_TOKEN };
  const output = await call<ReadOutput>(operation, {
    TableName: tableName,
    ...(index == null ? {} : { IndexName: index }),
    ...(limit == null ? {} : { Limit: limit }),
    ...(consistentRead == null ? {} : { ConsistentRead: consistentRead }),
    ...(select == null ? {} : { Select: select }),
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    ...members,
  });
  return found({
    items: (output.Items ?? []).map(toPlainItem),
    nextToken: output.LastEvaluatedKey ? tokens.seal(output.LastEvaluatedKey, identity) : null,
    scannedCount: output.ScannedCount ?? 0,
  });
}

/** As captured from AWS: aws-amplify/amplify-cli#3411. */
const INVALID_TOKEN = {
  type: 'DynamoDB:UserIllegalArgumentException',
  message:
    'com.amazonaws.deepdish.common.pagination.InvalidPaginationTokenException: Invalid pagination token given.',
};
