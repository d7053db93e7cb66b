import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { everythingIn, indexesOf, thingsTable } from './test-tables.ts';

let folder: string;
let opened: TestPart[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
  opened = [];
});
afterEach(async () => {
  for (const part of opened) await part.part.stop!();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<TestPart> {
  const part = await openPart({ folder });
  opened.push(part);
  return part;
}

/** Ends the part and opens it again, as a restart does. */
async function reopen(): Promise<TestPart> {
  await opened.pop()!.part.stop!();
  return open();
}

const TABLE = 'AWS::DynamoDB::Table';
const simple = {
  TableName: 'things',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
const put = (part: TestPart, Item: object) => call(part, 'PutItem', { TableName: 'things', Item });
const describeTable = async (part: TestPart, TableName = 'things') =>
  (await call<{ Table: Record<string, unknown> }>(part, 'DescribeTable', { TableName })).Table;

describe('a table of the template', () => {
  it('has the attributes CloudFormation gives it, the same at each start', async () => {
    const first = await (await open()).create(TABLE, simple);
    const second = await (await reopen()).create(TABLE, simple);
    expect(first.ref).toBe('things');
    expect(first.attributes).toEqual({
      Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(second).toEqual(first);
  });

  it('gets a name when the template gives none', async () => {
    const { TableName: _name, ...unnamed } = simple;
    expect((await (await open()).create(TABLE, unnamed)).ref).toBe('Stack-Things');
  });

  it('keeps its items over a restart', async () => {
    const part = await open();
    await part.create(TABLE, simple);
    await put(part, { pk: { S: 'a' }, sk: { S: '1' }, bytes: { B: 'AAH+/w==' } });
    const again = await reopen();
    await again.create(TABLE, simple);
    expect(await everythingIn(again, 'things')).toEqual([
      { pk: { S: 'a' }, sk: { S: '1' }, bytes: { B: 'AAH+/w==' } },
    ]);
  });

  it('is described as AWS describes it', async () => {
    const part = await open();
    await part.create(TABLE, {
      ...thingsTable('things'),
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await put(part, { pk: { S: 'a' }, sk: { S: '1' }, owner: { S: 'x' } });
    expect(await describeTable(part)).toMatchObject({
      TableName: 'things',
      TableStatus: 'ACTIVE',
      CreationDateTime: Date.parse('2026-01-01T00:00:00Z') / 1000,
      ItemCount: 1,
      TableSizeBytes: 'pk'.length + 'a'.length + 'sk'.length + '1'.length + 'owner'.length + 'x'.length,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [
        { IndexName: 'byOwner', IndexStatus: 'ACTIVE', ItemCount: 0 },
        {
          IndexName: 'ownersKeys',
          ItemCount: 1,
          IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/index/ownersKeys',
        },
      ],
    });
    expect(await call(part, 'DescribeTimeToLive', { TableName: 'things' })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'until' },
    });
    expect(await call(part, 'DescribeContinuousBackups', { TableName: 'things' })).toMatchObject({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
      },
    });
    await expect(describeTable(part, 'nowhere')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: nowhere not found',
    });
  });

  it('is listed, page by page', async () => {
    const part = await open();
    for (const TableName of ['ccc', 'aaa', 'bbb']) await part.create(TABLE, { ...simple, TableName });
    expect(await call(part, 'ListTables', { Limit: 2 })).toEqual({
      TableNames: ['aaa', 'bbb'],
      LastEvaluatedTableName: 'bbb',
    });
    expect(await call(part, 'ListTables', { ExclusiveStartTableName: 'bbb' })).toEqual({
      TableNames: ['ccc'],
    });
  });

  it('may be a global table with one replica', async () => {
    const part = await open();
    const { attributes } = await part.create('AWS::DynamoDB::GlobalTable', {
      ...simple,
      SSESpecification: { SSEEnabled: true },
      Replicas: [
        {
          Region: 'us-east-1',
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: true,
          Tags: [{ Key: 'a', Value: 'b' }],
          ContributorInsightsSpecification: { Enabled: true },
        },
      ],
    });
    expect(attributes['Arn']).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/things');
    expect(await describeTable(part)).toMatchObject({ DeletionProtectionEnabled: true });
  });
});

describe('what the template may not say', () => {
  it.each([
    ['a stream', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }, /StreamSpecification/],
    ['a resource policy', { ResourcePolicy: { PolicyDocument: {} } }, /ResourcePolicy/],
    ['a property AWS does not know', { TableNam: 'x' }, /TableNam/],
    [
      'an index on an attribute without a type',
      { GlobalSecondaryIndexes: thingsTable('x')['GlobalSecondaryIndexes'] },
      /not defined in AttributeDefinitions/,
    ],
    [
      'provisioned capacity without units',
      { BillingMode: 'PROVISIONED' },
      /ReadCapacityUnits and WriteCapacityUnits must both be specified/,
    ],
  ])('%s', async (_what, properties, message) => {
    const part = await open();
    await expect(part.create(TABLE, { ...simple, ...properties })).rejects.toThrow(message);
  });

  it('two replicas', async () => {
    const part = await open();
    const Replicas = [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }];
    await expect(part.create('AWS::DynamoDB::GlobalTable', { ...simple, Replicas })).rejects.toThrow(
      /one replica/,
    );
  });
});

describe('a template that changed', () => {
  const items = Array.from({ length: 2500 }, (_, i) => ({
    pk: { S: `p${i}` },
    sk: { S: '-' },
    ...(i % 2 === 0 && { owner: i === 4 ? { N: '1' } : { S: `o${i % 5}` } }),
    ...(i % 3 === 0 && { at: { S: String(i) } }),
  }));

  it('has a new index filled, leaving out what does not fit its keys', async () => {
    const part = await open();
    await part.create(TABLE, simple);
    for (const item of items) await put(part, item);
    const again = await reopen();
    await again.create(TABLE, thingsTable('things'));
    const fitting = items.filter((item) => !(item.owner && 'N' in item.owner)) as Parameters<
      typeof indexesOf
    >[0];
    const expected = indexesOf(fitting);
    expect(await everythingIn(again, 'things', 'byOwner')).toHaveLength(expected.byOwner.length);
    expect(await everythingIn(again, 'things', 'ownersKeys')).toHaveLength(expected.ownersKeys.length);
  });

  it('has a changed index made anew and a dropped one gone', async () => {
    const part = await open();
    await part.create(TABLE, thingsTable('things'));
    await put(part, { pk: { S: 'a' }, sk: { S: '-' }, owner: { S: 'x' }, at: { S: '1' }, extra: { N: '1' } });
    const [byOwner, ownersKeys] = thingsTable('things')['GlobalSecondaryIndexes'] as Record<
      string,
      unknown
    >[];
    const changed = {
      ...thingsTable('things'),
      GlobalSecondaryIndexes: [
        { ...ownersKeys, Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['extra'] } },
        { ...byOwner, IndexName: 'renamed' },
      ],
    };
    const again = await reopen();
    await again.create(TABLE, changed);
    expect(await everythingIn(again, 'things', 'ownersKeys')).toEqual([
      { pk: { S: 'a' }, sk: { S: '-' }, owner: { S: 'x' }, extra: { N: '1' } },
    ]);
    expect(await everythingIn(again, 'things', 'renamed')).toHaveLength(1);
    await expect(everythingIn(again, 'things', 'byOwner')).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it.each([
    [
      'other keys',
      {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      },
    ],
    [
      'keys of another type',
      {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
        ],
      },
    ],
    [
      'a local index more',
      {
        AttributeDefinitions: [...simple.AttributeDefinitions, { AttributeName: 'at', AttributeType: 'S' }],
        LocalSecondaryIndexes: [
          {
            IndexName: 'byTime',
            KeySchema: [
              { AttributeName: 'pk', KeyType: 'HASH' },
              { AttributeName: 'at', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    ],
  ])('is refused when it wants %s', async (_what, change) => {
    await (await open()).create(TABLE, simple);
    const again = await reopen();
    await expect(again.create(TABLE, { ...simple, ...change })).rejects.toMatchObject({
      code: 'RESOURCE_CONFLICT',
      place: 'Stack/Things',
      advice: expect.any(String),
    });
  });
});

describe('local indexes', () => {
  it('are read consistently and go on in the table for what they lack', async () => {
    const part = await open();
    await part.create(TABLE, {
      ...simple,
      AttributeDefinitions: [...simple.AttributeDefinitions, { AttributeName: 'at', AttributeType: 'N' }],
      LocalSecondaryIndexes: [
        {
          IndexName: 'byTime',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'at', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    for (const [sk, at] of [
      ['a', '10'],
      ['b', '-3'],
      ['c', '9.5'],
      ['d', '-20'],
    ] as const)
      await put(part, { pk: { S: 'p' }, sk: { S: sk }, at: { N: at }, note: { S: sk } });
    const query = (input: object) =>
      call<{ Items: Record<string, { S: string }>[] }>(part, 'Query', {
        TableName: 'things',
        IndexName: 'byTime',
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND #at > :least',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':pk': { S: 'p' }, ':least': { N: '-10' } },
        ...input,
      });
    const { Items } = await query({ Select: 'ALL_ATTRIBUTES' });
    expect(Items.map((item) => item['note']!.S)).toEqual(['b', 'c', 'a']);
    expect((await query({})).Items[0]).toEqual({ pk: { S: 'p' }, sk: { S: 'b' }, at: { N: '-3' } });
    expect((await query({ ProjectionExpression: 'note' })).Items[0]).toEqual({ note: { S: 'b' } });
  });
});

describe('the folder', () => {
  it('belongs to one process at a time', async () => {
    await open();
    await expect(openPart({ folder })).rejects.toMatchObject({ code: 'STATE_LOCKED', place: folder });
  });

  it('is refused when it cannot be read', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'CURRENT'), 'nonsense');
    await expect(openPart({ folder: broken })).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      place: broken,
    });
  });
});
