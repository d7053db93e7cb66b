import type { ConsumedCapacity } from '../capacity.ts';
import { Meter } from '../capacity.ts';
import { holds } from '../condition.ts';
import type { Bounds } from '../database.ts';
import { startingWith } from '../database.ts';
import type { KeyRange } from '../dynalite.ts';
import { createIndexKey, matchesLegacyFilter, planRead } from '../dynalite.ts';
import type { Engine } from '../engine.ts';
import { validationFault } from '../faults.ts';
import { itemSize } from '../item-size.ts';
import type { Projected, RangeRequest } from '../requests.ts';
import type { Index, Table } from '../table.ts';
import type { Item } from '../types.ts';
import { own } from '../value.ts';
import { projectItem } from './get-item.ts';

/** A page ends when this many bytes were read, before any filter. */
const MAX_PAGE_BYTES = 1024 * 1024;

interface RangeOutput {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
  ConsumedCapacity?: ConsumedCapacity;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export function query(engine: Engine, request: RangeRequest): Promise<RangeOutput> {
  return readRange(engine, 'query', request);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export function scan(engine: Engine, request: RangeRequest): Promise<RangeOutput> {
  return readRange(engine, 'scan', request);
}

async function readRange(
  engine: Engine,
  kind: 'query' | 'scan',
  request: RangeRequest,
): Promise<RangeOutput> {
  const table = engine.tables.get(request.TableName);
  const range = planRead(kind, table.definition, request);
  const index = request.IndexName === undefined ? undefined : table.index(request.IndexName)!;
  const fetches = index !== undefined && needsTable(index, request);

  const items: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let fetchedBytes = 0;
  let last: Item | undefined;
  let full = false;
  for await (const json of engine.database.values(boundsOf(table, index, range, request))) {
    last = JSON.parse(json) as Item;
    scanned++;
    bytes += itemSize(last);
    const item = fetches ? (engine.store.read(table.itemKey(last))?.item ?? last) : last;
    if (fetches) fetchedBytes += itemSize(item);
    if (passes(item, request)) items.push(item);
    full = scanned === request.Limit || bytes >= MAX_PAGE_BYTES;
    if (full) break;
  }

  const meter = new Meter(table);
  const consistent = request.ConsistentRead === true;
  meter.read(bytes, consistent, index);
  if (fetchedBytes > 0) meter.read(fetchedBytes, consistent);
  const capacity = meter.report(request.ReturnConsumedCapacity);
  return {
    ...(request.Select !== 'COUNT' && { Items: items.map((item) => projectItem(item, request)) }),
    Count: items.length,
    ScannedCount: scanned,
    ...(full && { LastEvaluatedKey: positionOf(table, index, last!) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

function boundsOf(table: Table, index: Index | undefined, range: KeyRange, request: RangeRequest): Bounds {
  const prefix = index === undefined ? table.itemPrefix : table.indexPrefix(index);
  const bounds: Bounds = startingWith(prefix);
  const start = request.ExclusiveStartKey;
  if (index !== undefined && start !== undefined) {
    // Dynalite plans with its own keys of entries; ours (see Table.entryKey) end otherwise.
    const planned = createIndexKey(start, table.definition, index.definition.KeySchema);
    const ours = table.entryKey(index, start);
    if (range.gt === planned) range = { ...range, gt: ours };
    if (range.lt === planned) range = { ...range, lt: ours };
  }
  if (range.gt !== undefined || range.gte !== undefined) delete bounds.gte;
  if (range.lt !== undefined || range.lte !== undefined) delete bounds.lt;
  for (const bound of ['gt', 'gte', 'lt', 'lte'] as const) {
    const key = range[bound];
    if (key !== undefined) bounds[bound] = prefix + key;
  }
  bounds.reverse = range.reverse === true;
  if (request.Limit !== undefined) bounds.limit = request.Limit;
  return bounds;
}

function passes(item: Item, request: RangeRequest): boolean {
  if (request._filter !== undefined) return holds(request._filter.expression, item);
  const filter = request.QueryFilter ?? request.ScanFilter;
  return filter === undefined || matchesLegacyFilter(item, filter, request.ConditionalOperator);
}

/**
 * Whether the index lacks what is asked of it. A local index then reads on in the table; a global one cannot.
 * @throws AwsError ValidationException
 */
function needsTable(index: Index, request: RangeRequest): boolean {
  const { projected } = index;
  if (projected === undefined) return false;
  const missing = wantedAttributes(request).filter((name) => !projected.has(name));
  if (!index.global) return request.Select === 'ALL_ATTRIBUTES' || missing.length > 0;
  if (missing.length > 0)
    throw validationFault(
      'One or more parameter values were invalid: Global secondary index ' +
        `${index.definition.IndexName} does not project [${missing.join(', ')}]`,
    );
  return false;
}

function wantedAttributes({ _projection, AttributesToGet }: Projected): string[] {
  return _projection?.paths.map((path) => path[0] as string) ?? AttributesToGet ?? [];
}

/** Where to go on: the keys of the table and of the index. */
function positionOf(table: Table, index: Index | undefined, item: Item): Item {
  const key = table.keyOf(item);
  for (const { name } of index?.keys ?? []) key[name] = own(item, name)!;
  return key;
}
