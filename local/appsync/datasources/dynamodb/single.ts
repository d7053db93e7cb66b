import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AwsError } from '../../../kernel/errors.ts';
import type { DataSourceAnswer } from '../datasource.ts';
import { parseRequest } from '../request.ts';
import { found, type DynamodbContext, type DynamodbOperation } from './context.ts';
import { toError } from './errors.ts';
import { apiExpressions, condition, expression, projection } from './expressions.ts';
import { toApiItem, toPlainItem, toPlainOrNull, type ApiItem } from './values.ts';

const key = z.record(z.string(), z.unknown());

const getRequest = z.strictObject({
  operation: z.literal('GetItem'),
  key,
  consistentRead: z.boolean().nullish(),
  projection: projection.nullish(),
});

const putRequest = z.strictObject({
  operation: z.literal('PutItem'),
  key,
  attributeValues: z.record(z.string(), z.unknown()).nullish(),
  condition: condition.nullish(),
});

const updateRequest = z.strictObject({
  operation: z.literal('UpdateItem'),
  key,
  update: expression.nullish(),
  condition: condition.nullish(),
});

const deleteRequest = z.strictObject({
  operation: z.literal('DeleteItem'),
  key,
  condition: condition.nullish(),
});

type Condition = z.infer<typeof condition> | null | undefined;

/** GetItem: the item or null. */
export const getItem: DynamodbOperation = async (request, context) => {
  const parsed = parseRequest(getRequest, request);
  const { Item } = await context.call<{ Item?: ApiItem }>('GetItem', {
    TableName: context.tableName,
    Key: toApiItem(parsed.key, '$[key]'),
    ...(parsed.consistentRead == null ? {} : { ConsistentRead: parsed.consistentRead }),
    ...apiExpressions({ projection: { as: 'ProjectionExpression', part: parsed.projection } }),
  });
  return found(toPlainOrNull(Item));
};

/** PutItem: the stored item. A failed condition is success when the stored item is the wanted one. */
export const putItem: DynamodbOperation = async (request, context) => {
  const parsed = parseRequest(putRequest, request);
  const Key = toApiItem(parsed.key, '$[key]');
  const Item = { ...toApiItem(parsed.attributeValues ?? {}, '$[attributeValues]'), ...Key };
  try {
    await context.call('PutItem', {
      TableName: context.tableName,
      Item,
      ...apiExpressions({ condition: { as: 'ConditionExpression', part: parsed.condition } }),
    });
    return found(toPlainItem(Item));
  } catch (error) {
    return conditionFailed(error, context, Key, parsed.condition, (current) => {
      const ignored = new Set(parsed.condition?.equalsIgnore ?? []);
      return current !== undefined && isSame(current, Item, ignored)
        ? found(toPlainItem(current))
        : undefined;
    });
  }
};

/** UpdateItem: the item after the update. */
export const updateItem: DynamodbOperation = async (request, context) => {
  const parsed = parseRequest(updateRequest, request);
  const Key = toApiItem(parsed.key, '$[key]');
  try {
    const { Attributes } = await context.call<{ Attributes?: ApiItem }>('UpdateItem', {
      TableName: context.tableName,
      Key,
      ReturnValues: 'ALL_NEW',
      ...apiExpressions({
        update: { as: 'UpdateExpression', part: parsed.update },
        condition: { as: 'ConditionExpression', part: parsed.condition },
      }),
    });
    return found(toPlainOrNull(Attributes));
  } catch (error) {
    return conditionFailed(error, context, Key, parsed.condition, () => undefined);
  }
};

/** DeleteItem: the deleted item or null. A failed condition is success when the item is gone already. */
export const deleteItem: DynamodbOperation = async (request, context) => {
  const parsed = parseRequest(deleteRequest, request);
  const Key = toApiItem(parsed.key, '$[key]');
  try {
    const { Attributes } = await context.call<{ Attributes?: ApiItem }>('DeleteItem', {
      TableName: context.tableName,
      Key,
      ReturnValues: 'ALL_OLD',
      ...apiExpressions({ condition: { as: 'ConditionExpression', part: parsed.condition } }),
    });
    return found(toPlainOrNull(Attributes));
  } catch (error) {
    return conditionFailed(error, context, Key, parsed.condition, (current) =>
      current === undefined ? found(null) : undefined,
    );
  }
};

/**
 * After a failed condition AppSync reads the item, strongly consistent unless told otherwise, with the data
 * source's role, which must be allowed GetItem
 * (https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-condition-expressions.html).
 *
 * @param success what makes the failure a success after all, given the item as it stands
 */
async function conditionFailed(
  error: unknown,
  context: DynamodbContext,
  Key: ApiItem,
  given: Condition,
  success: (current: ApiItem | undefined) => DataSourceAnswer | undefined,
): Promise<DataSourceAnswer> {
  if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
  const { Item } = await context.call<{ Item?: ApiItem }>('GetItem', {
    TableName: context.tableName,
    Key,
    ConsistentRead: given?.consistentRead ?? true,
  });
  return success(Item) ?? { result: toPlainOrNull(Item), error: toError(error) };
}

function isSame(current: ApiItem, wanted: ApiItem, ignored: ReadonlySet<string>): boolean {
  return isDeepStrictEqual(comparable(current, ignored), comparable(wanted, ignored));
}

/** Sets have no order. */
function comparable(item: ApiItem, ignored: ReadonlySet<string>): unknown {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).map(([type, content]) => [
            type,
            /^[SNB]S$/.test(type) && Array.isArray(content) ? [...(content as string[])].sort() : content,
          ]),
        )
      : value;
  const kept = Object.fromEntries(Object.entries(item).filter(([name]) => !ignored.has(name)));
  return JSON.parse(JSON.stringify(kept, sorted));
}
