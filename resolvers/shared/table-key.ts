import { util } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';

/** A primary key in DynamoDB's own notation. */
export function tableKey(key: Key): Record<string, unknown> {
  return util.dynamodb.toMapValues({ pk: key.pk, sk: key.sk });
}
