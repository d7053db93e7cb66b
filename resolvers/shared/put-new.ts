import { util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import { tableKey } from './table-key.ts';

/**
 * The write of an item that must not be there yet, as part of a transaction. With `tellExisting` the
 * reason of a cancelled transaction holds the item that was.
 */
export function putNew(
  table: string,
  key: Key,
  item: object,
  tellExisting: boolean,
): DynamoDBTransactWriteItemsRequest['transactItems'][number] {
  return {
    table,
    operation: 'PutItem',
    key: tableKey(key),
    attributeValues: util.dynamodb.toMapValues({ ...item }),
    condition: {
      expression: 'attribute_not_exists(#pk)',
      expressionNames: { '#pk': 'pk' },
      returnValuesOnConditionCheckFailure: tellExisting,
    },
  };
}
