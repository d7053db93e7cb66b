import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UpdateCommandInput, UpdateCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { TestPart, TestServer } from './test-server.ts';
import { call, openPart, serve } from './test-server.ts';

/** The properties of a table with string keys, a global index of everything and one of keys only. */
export function thingsTable(name: string): Record<string, unknown> {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'owner', 'at'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'ownersKeys',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}

let keys = 0;

/** A key no other test has. */
export const newKey = () => ({ pk: `thing#${++keys}`, sk: 'A' });

/** A server with that table in it, and the calls tests make most. */
export interface Things extends TestServer {
  table: string;
  put(item: Record<string, unknown>): Promise<void>;
  get(key: object): Promise<Record<string, unknown> | undefined>;
  update(key: object, input: Partial<UpdateCommandInput>): Promise<UpdateCommandOutput>;
}

/**
 * Serves a table of a name of its own, on disk: in memory writes take no time, and nothing could come
 * between. With DYNAMODB_ENDPOINT set it is in the engine there.
 */
export async function serveThings(): Promise<Things> {
  const folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  const server = await serve(await openPart({ folder, ...(endpoint && { endpoint }) }));
  const TableName = `things-${randomUUID()}`;
  await server.create('AWS::DynamoDB::Table', thingsTable(TableName));
  const { documents } = server;
  return {
    ...server,
    table: TableName,
    async put(item) {
      await documents.send(new PutCommand({ TableName, Item: item }));
    },
    async get(key) {
      return (await documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
    },
    update: (key, input) => documents.send(new UpdateCommand({ TableName, Key: key, ...input })),
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type WireItem = Record<string, Record<string, unknown>>;

/** Everything a table, or one of its indexes, holds; sorted by the items' keys. */
export async function everythingIn(part: TestPart, table: string, index?: string): Promise<WireItem[]> {
  const items: WireItem[] = [];
  let ExclusiveStartKey: object | undefined;
  do {
    const page = await call<{ Items: WireItem[]; LastEvaluatedKey?: object }>(part, 'Scan', {
      TableName: table,
      ...(index && { IndexName: index }),
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items.sort((a, b) => (identity(a) < identity(b) ? -1 : 1));
}

/** What the indexes of `thingsTable` must hold, judged by what is in the table. */
export function indexesOf(items: readonly WireItem[]): { byOwner: WireItem[]; ownersKeys: WireItem[] } {
  return {
    byOwner: items.filter((item) => item['owner'] && item['at']),
    ownersKeys: items
      .filter((item) => item['owner'])
      .map(({ pk, sk, owner }) => ({ pk: pk!, sk: sk!, owner: owner! })),
  };
}

function identity({ pk, sk }: WireItem): string {
  return JSON.stringify([pk, sk]);
}
