import { validationFault } from './faults.ts';
import type { Table } from './table.ts';
import type { AttributeValue, Item } from './types.ts';
import { own } from './value.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/**
 * Refuses values of index keys that no index can hold; that their types are right is known already.
 * @throws AwsError ValidationException
 */
export function checkPutIndexKeys(table: Table, item: Item): void {
  for (const index of table.indexes)
    for (const { name, hash } of index.keys) {
      const value = own(item, name);
      if (value === undefined) continue;
      if (isEmpty(value))
        throw validationFault(
          'One or more parameter values are not valid. A value specified for a secondary index key is not ' +
            `supported. The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. ` +
            `IndexName: ${index.definition.IndexName}, IndexKey: ${name}`,
        );
      if (isTooLong(value, hash))
        throw validationFault(
          hash
            ? `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`
            : `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
        );
    }
}

/**
 * The same after an update, for the attributes it wrote. Their types too are only known now: a value may be
 * copied or computed.
 * @throws AwsError ValidationException
 */
export function checkUpdatedIndexKeys(table: Table, written: ReadonlySet<string>, item: Item): void {
  for (const index of table.indexes)
    for (const { name, type, hash } of index.keys) {
      const value = written.has(name) ? own(item, name) : undefined;
      if (value === undefined) continue;
      if (value[type] === undefined)
        throw validationFault(
          'The update expression attempted to update the secondary index key to unsupported type',
        );
      if (isEmpty(value))
        throw validationFault(
          'One or more parameter values are not valid. The update expression attempted to update a secondary ' +
            'index key to a value that is not supported. The AttributeValue for a key attribute cannot contain ' +
            `an empty ${kindOf(value)} value.`,
        );
      if (isTooLong(value, hash))
        throw validationFault(
          'The update expression attempted to update the secondary index key beyond allowed size limits',
        );
    }
}

function isEmpty({ S, B }: AttributeValue): boolean {
  return S === '' || B === '';
}

function kindOf(value: AttributeValue): string {
  return value.S === undefined ? 'binary' : 'string';
}

function isTooLong({ S, B }: AttributeValue, hash: boolean): boolean {
  const bytes = S === undefined ? Buffer.byteLength(B ?? '', 'base64') : Buffer.byteLength(S);
  return bytes > (hash ? MAX_HASH_BYTES : MAX_RANGE_BYTES);
}
