import { Meters } from '../capacity.ts';
import type { ConsumedCapacity } from '../capacity.ts';
import type { Change } from '../database.ts';
import type { Engine } from '../engine.ts';
import { refuseCollectionMetrics } from '../engine.ts';
import { validationFault } from '../faults.ts';
import { itemSize } from '../item-size.ts';
import type { BatchGetItemRequest, BatchWriteItemRequest } from '../requests.ts';
import type { Table } from '../table.ts';
import type { Item } from '../types.ts';
import { deleteWrite, putWrite } from '../write.ts';
import type { Write } from '../write.ts';
import { keyToRead, projectItem } from './get-item.ts';

/** One answer of BatchGetItem holds no more; what is left comes back as unprocessed. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

interface BatchGetOutput {
  Responses: Record<string, Item[]>;
  UnprocessedKeys: BatchGetItemRequest['RequestItems'];
  ConsumedCapacity?: ConsumedCapacity[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export async function batchGetItem(engine: Engine, request: BatchGetItemRequest): Promise<BatchGetOutput> {
  const reads = Object.entries(request.RequestItems).map(([name, wanted]) => {
    const table = engine.tables.get(name);
    return { name, table, wanted, keys: wanted.Keys.map((key) => keyToRead(table, key, wanted)) };
  });
  const output: BatchGetOutput = { Responses: {}, UnprocessedKeys: {} };
  const meters = new Meters();
  let bytes = 0;
  for (const { name, table, wanted, keys } of reads) {
    const found: Item[] = (output.Responses[name] = []);
    for (const [i, key] of keys.entries()) {
      const item = engine.store.read(key)?.item;
      const size = item ? itemSize(item) : 0;
      if (bytes + size > MAX_BATCH_BYTES) {
        const { Keys: _keys, _projection: _parsed, ...asked } = wanted;
        (output.UnprocessedKeys[name] ??= { ...asked, Keys: [] }).Keys.push(wanted.Keys[i]!);
        continue;
      }
      bytes += size;
      meters.of(table).read(size, wanted.ConsistentRead === true);
      if (item !== undefined) found.push(projectItem(item, wanted));
    }
  }
  const capacity = meters.report(request.ReturnConsumedCapacity);
  return capacity === undefined ? output : { ...output, ConsumedCapacity: capacity };
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 * AWS writes the items one by one; here they go in one batch, which no caller can tell from a fast AWS.
 */
export function batchWriteItem(
  engine: Engine,
  request: BatchWriteItemRequest,
): Promise<{ UnprocessedItems: object; ConsumedCapacity?: ConsumedCapacity[] }> {
  const writes = Object.entries(request.RequestItems).flatMap(([name, entries]) => {
    const table = engine.tables.get(name);
    refuseCollectionMetrics(table, request.ReturnItemCollectionMetrics);
    return entries.map((entry) => batchWrite(table, name, entry));
  });
  const keys = writes.map((write) => write.key);
  if (new Set(keys).size < keys.length)
    throw validationFault('Provided list of item keys contains duplicates');
  return engine.store.change(keys, () => {
    const changes: Change[] = [];
    const meters = new Meters();
    for (const { table, key, outcome } of writes) {
      const before = engine.store.read(key);
      const after = outcome(before);
      changes.push(...table.changes(key, before, after));
      if (request.ReturnConsumedCapacity !== undefined) meters.of(table).write(key, before, after);
    }
    const capacity = meters.report(request.ReturnConsumedCapacity);
    return { changes, result: { UnprocessedItems: {}, ...(capacity && { ConsumedCapacity: capacity }) } };
  });
}

function batchWrite(
  table: Table,
  name: string,
  { PutRequest, DeleteRequest }: BatchWriteItemRequest['RequestItems'][string][number],
): Write {
  if (PutRequest !== undefined) return putWrite(table, { TableName: name, Item: PutRequest.Item });
  return deleteWrite(table, { TableName: name, Key: DeleteRequest!.Key });
}
