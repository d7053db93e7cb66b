import type { Engine } from '../engine.ts';
import { tableNotFound } from '../faults.ts';
import { itemSize } from '../item-size.ts';
import type { Index, Table } from '../table.ts';
import type { Item } from '../types.ts';

export interface TableRequest {
  TableName: string;
}

export interface ListTablesRequest {
  Limit?: number;
  ExclusiveStartTableName?: string;
}

const DEFAULT_LIST_LIMIT = 100;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
 * Items are counted when asked for; AWS does it every six hours.
 */
export async function describeTable(engine: Engine, request: TableRequest): Promise<{ Table: object }> {
  const table = named(engine, request);
  const { definition, settings, arn, id, createdAt } = table.stored;
  const { ProvisionedThroughput, BillingMode } = definition;
  const createdSeconds = createdAt / 1000;
  const content = await countOf(engine, table.itemRange);
  const indexes = await Promise.all(
    table.indexes.map(async (index) => ({ index, description: await describeIndex(engine, table, index) })),
  );
  const globals = indexes.filter(({ index }) => index.global).map(({ description }) => description);
  const locals = indexes.filter(({ index }) => !index.global).map(({ description }) => description);
  return {
    Table: {
      TableName: table.name,
      TableArn: arn,
      TableId: id,
      TableStatus: 'ACTIVE',
      CreationDateTime: createdSeconds,
      AttributeDefinitions: definition.AttributeDefinitions,
      KeySchema: definition.KeySchema,
      ItemCount: content.items,
      TableSizeBytes: content.bytes,
      ProvisionedThroughput: throughput(ProvisionedThroughput),
      ...(BillingMode === 'PAY_PER_REQUEST' && {
        BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: createdSeconds },
      }),
      ...(globals.length > 0 && { GlobalSecondaryIndexes: globals }),
      ...(locals.length > 0 && { LocalSecondaryIndexes: locals }),
      ...(settings.tableClass !== undefined && { TableClassSummary: { TableClass: settings.tableClass } }),
      DeletionProtectionEnabled: settings.deletionProtection,
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export async function listTables(
  engine: Engine,
  { Limit = DEFAULT_LIST_LIMIT, ExclusiveStartTableName: start = '' }: ListTablesRequest,
): Promise<{ TableNames: string[]; LastEvaluatedTableName?: string }> {
  const rest = engine.tables.names.filter((name) => name > start);
  const names = rest.slice(0, Limit);
  return { TableNames: names, ...(rest.length > Limit && { LastEvaluatedTableName: names.at(-1)! }) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export async function describeTimeToLive(engine: Engine, request: TableRequest): Promise<object> {
  const { timeToLive } = named(engine, request).stored.settings;
  return {
    TimeToLiveDescription:
      timeToLive === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
  };
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
 * The status is the template's setting. No window is given, as there is nothing to restore from.
 */
export async function describeContinuousBackups(engine: Engine, request: TableRequest): Promise<object> {
  const status = named(engine, request).stored.settings.pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
    },
  };
}

function named(engine: Engine, { TableName }: TableRequest): Table {
  const table = engine.tables.find(TableName);
  if (table === undefined) throw tableNotFound(TableName);
  return table;
}

async function describeIndex(engine: Engine, table: Table, index: Index): Promise<object> {
  const { IndexName, KeySchema, Projection, ProvisionedThroughput } = index.definition;
  const content = await countOf(engine, table.indexRange(index));
  return {
    IndexName,
    KeySchema,
    Projection,
    IndexArn: `${table.stored.arn}/index/${IndexName}`,
    ItemCount: content.items,
    IndexSizeBytes: content.bytes,
    ...(index.global && { IndexStatus: 'ACTIVE', ProvisionedThroughput: throughput(ProvisionedThroughput) }),
  };
}

function throughput(provisioned = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }): object {
  return { ...provisioned, NumberOfDecreasesToday: 0 };
}

async function countOf(
  engine: Engine,
  range: { gte: string; lt: string },
): Promise<{ items: number; bytes: number }> {
  let items = 0;
  let bytes = 0;
  for await (const json of engine.database.values(range)) {
    items++;
    bytes += itemSize(JSON.parse(json) as Item);
  }
  return { items, bytes };
}
