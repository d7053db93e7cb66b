import { z } from 'zod';
import { AwsError } from '../../../kernel/errors.ts';
import type { DataSourceAnswer } from '../datasource.ts';
import { parseRequest } from '../request.ts';
import { found, type DynamodbOperation } from './context.ts';
import { cancellationReasons, toError } from './errors.ts';
import { apiExpressions, expression, projection, transactCondition } from './expressions.ts';
import { toApiItem, toPlainItem, toPlainOrNull, type ApiItem } from './values.ts';

const values = z.record(z.string(), z.unknown());
const base = { table: z.string(), key: values };

const transactGetRequest = z.strictObject({
  operation: z.literal('TransactGetItems'),
  transactItems: z.array(z.strictObject({ ...base, projection: projection.nullish() })),
});

const writeItem = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('PutItem'),
    ...base,
    attributeValues: values.nullish(),
    condition: transactCondition.nullish(),
  }),
  z.strictObject({
    operation: z.literal('UpdateItem'),
    ...base,
    update: expression,
    condition: transactCondition.nullish(),
  }),
  z.strictObject({ operation: z.literal('DeleteItem'), ...base, condition: transactCondition.nullish() }),
  z.strictObject({ operation: z.literal('ConditionCheck'), ...base, condition: transactCondition }),
]);

const transactWriteRequest = z.strictObject({
  operation: z.literal('TransactWriteItems'),
  transactItems: z.array(writeItem),
});

/** TransactGetItems: `{items, cancellationReasons}`. */
export const transactGetItems: DynamodbOperation = async (request, { call }) => {
  const { transactItems } = parseRequest(transactGetRequest, request);
  const TransactItems = transactItems.map(({ table, key, projection: part }, index) => ({
    Get: {
      TableName: table,
      Key: toApiItem(key, `$[transactItems][${index}][key]`),
      ...apiExpressions({ projection: { as: 'ProjectionExpression', part } }),
    },
  }));
  try {
    const output = await call<{ Responses?: { Item?: ApiItem }[] }>('TransactGetItems', { TransactItems });
    const items = (output.Responses ?? []).map(({ Item }) => toPlainOrNull(Item));
    return found({ items, cancellationReasons: null });
  } catch (error) {
    return cancelled(error, 'items');
  }
};

/** TransactWriteItems: `{keys, cancellationReasons}`. */
export const transactWriteItems: DynamodbOperation = async (request, { call }) => {
  const { transactItems } = parseRequest(transactWriteRequest, request);
  const TransactItems = transactItems.map(toApiWrite);
  try {
    await call('TransactWriteItems', { TransactItems });
  } catch (error) {
    return cancelled(error, 'keys');
  }
  const keys = transactItems.map(({ key }, index) =>
    toPlainItem(toApiItem(key, `$[transactItems][${index}][key]`)),
  );
  return found({ keys, cancellationReasons: null });
};

function toApiWrite(item: z.infer<typeof writeItem>, index: number): object {
  const place = `$[transactItems][${index}]`;
  const Key = toApiItem(item.key, `${place}[key]`);
  const TableName = item.table;
  const { condition } = item;
  const onFailure = condition
    ? {
        ReturnValuesOnConditionCheckFailure:
          condition.returnValuesOnConditionCheckFailure === false ? 'NONE' : 'ALL_OLD',
      }
    : {};
  const conditionPart = { as: 'ConditionExpression', part: condition } as const;
  const conditioned = () => ({ ...apiExpressions({ condition: conditionPart }), ...onFailure });
  switch (item.operation) {
    case 'PutItem': {
      const Item = { ...toApiItem(item.attributeValues ?? {}, `${place}[attributeValues]`), ...Key };
      return { Put: { TableName, Item, ...conditioned() } };
    }
    case 'UpdateItem': {
      const update = { as: 'UpdateExpression', part: item.update } as const;
      return {
        Update: { TableName, Key, ...apiExpressions({ update, condition: conditionPart }), ...onFailure },
      };
    }
    case 'DeleteItem':
      return { Delete: { TableName, Key, ...conditioned() } };
    case 'ConditionCheck':
      return { ConditionCheck: { TableName, Key, ...conditioned() } };
  }
}

function cancelled(error: unknown, what: 'items' | 'keys'): DataSourceAnswer {
  const reasons = error instanceof AwsError ? cancellationReasons(error) : null;
  if (!reasons) throw error;
  return { result: { [what]: null, cancellationReasons: reasons }, error: toError(error as AwsError) };
}
