import { Meter } from '../capacity.ts';
import type { ConsumedCapacity } from '../capacity.ts';
import { project } from '../dynalite.ts';
import type { Engine } from '../engine.ts';
import { refuseCollectionMetrics } from '../engine.ts';
import type { CapacityMode, DeleteItemRequest, PutItemRequest, UpdateItemRequest } from '../requests.ts';
import type { Table, Version } from '../table.ts';
import type { Item } from '../types.ts';
import { deleteWrite, putWrite, updateWrite } from '../write.ts';
import type { Write } from '../write.ts';

interface WriteOutput {
  Attributes?: Item;
  ConsumedCapacity?: ConsumedCapacity;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export function putItem(engine: Engine, request: PutItemRequest): Promise<WriteOutput> {
  const table = tableFor(engine, request);
  return writeOne(engine, putWrite(table, request), request.ReturnConsumedCapacity, (before) =>
    request.ReturnValues === 'ALL_OLD' ? before?.item : undefined,
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function deleteItem(engine: Engine, request: DeleteItemRequest): Promise<WriteOutput> {
  const table = tableFor(engine, request);
  return writeOne(engine, deleteWrite(table, request), request.ReturnConsumedCapacity, (before) =>
    request.ReturnValues === 'ALL_OLD' ? before?.item : undefined,
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function updateItem(engine: Engine, request: UpdateItemRequest): Promise<WriteOutput> {
  const table = tableFor(engine, request);
  const paths = request._updates?.paths ?? [];
  return writeOne(engine, updateWrite(table, request), request.ReturnConsumedCapacity, (before, after) => {
    switch (request.ReturnValues) {
      case 'ALL_OLD':
        return before?.item;
      case 'ALL_NEW':
        return after?.item;
      case 'UPDATED_OLD':
        return before && project(paths, before.item);
      case 'UPDATED_NEW':
        return after && project(paths, after.item);
      default:
        return undefined;
    }
  });
}

function tableFor(engine: Engine, request: PutItemRequest | DeleteItemRequest | UpdateItemRequest): Table {
  const table = engine.tables.get(request.TableName);
  refuseCollectionMetrics(table, request.ReturnItemCollectionMetrics);
  return table;
}

function writeOne(
  engine: Engine,
  write: Write,
  mode: CapacityMode | undefined,
  returned: (before: Version | undefined, after: Version | undefined) => Item | undefined,
): Promise<WriteOutput> {
  const { table, key } = write;
  return engine.store.change([key], () => {
    const before = engine.store.read(key);
    const after = write.outcome(before);
    const output: WriteOutput = {};
    const attributes = returned(before, after);
    if (attributes !== undefined) output.Attributes = attributes;
    if (mode !== undefined && mode !== 'NONE') {
      const meter = new Meter(table);
      meter.write(key, before, after);
      output.ConsumedCapacity = meter.report(mode)!;
    }
    return { changes: table.changes(key, before, after), result: output };
  });
}
