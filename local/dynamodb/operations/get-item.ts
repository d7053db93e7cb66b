import type { ConsumedCapacity } from '../capacity.ts';
import { Meter } from '../capacity.ts';
import { checkKey, checkKeyPaths, project } from '../dynalite.ts';
import type { Engine } from '../engine.ts';
import { itemSize } from '../item-size.ts';
import type { GetItemRequest, Projected } from '../requests.ts';
import type { Table } from '../table.ts';
import type { Item } from '../types.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export async function getItem(
  engine: Engine,
  request: GetItemRequest,
): Promise<{ Item?: Item; ConsumedCapacity?: ConsumedCapacity }> {
  const table = engine.tables.get(request.TableName);
  const item = engine.store.read(keyToRead(table, request.Key, request))?.item;
  const meter = new Meter(table);
  if (request.ReturnConsumedCapacity !== undefined)
    meter.read(item ? itemSize(item) : 0, request.ConsistentRead === true);
  const capacity = meter.report(request.ReturnConsumedCapacity);
  return {
    ...(item && { Item: projectItem(item, request) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

/**
 * Where the item with this key is stored.
 * @throws AwsError ValidationException when the key or the projection does not fit the table.
 */
export function keyToRead(table: Table, key: Item, projected: Projected): string {
  checkKey(key, table.definition);
  checkKeyPaths(projected._projection, table.definition);
  return table.itemKey(key);
}

/** The attributes a read asked for. */
export function projectItem(item: Item, { _projection, AttributesToGet }: Projected): Item {
  const paths = _projection?.paths ?? AttributesToGet;
  return paths === undefined ? item : project(paths, item);
}
