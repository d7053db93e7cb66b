import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { thingsTable } from './test-tables.ts';

const TableName = 'things';
const ReturnConsumedCapacity = 'INDEXES';
let part: TestPart;

beforeAll(async () => {
  part = await openPart();
  await part.create('AWS::DynamoDB::Table', thingsTable(TableName));
});
afterAll(() => part.part.stop!());

const key = { pk: { S: 'a' }, sk: { S: '1' } };
/** 1.5 KB: two units to write, one to read. */
const item = { ...key, owner: { S: 'ann' }, at: { S: '1' }, filler: { S: 'x'.repeat(1500) } };

const consumed = async (operation: string, input: object) =>
  (await call(part, operation, { ...input, ReturnConsumedCapacity }))['ConsumedCapacity'];

describe('consumed capacity', () => {
  it('counts a write in kilobytes, and what it changes in each index', async () => {
    expect(await consumed('PutItem', { TableName, Item: item })).toEqual({
      TableName,
      CapacityUnits: 5,
      Table: { CapacityUnits: 2 },
      GlobalSecondaryIndexes: { byOwner: { CapacityUnits: 2 }, ownersKeys: { CapacityUnits: 1 } },
    });
    const update = {
      TableName,
      Key: key,
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    };
    // The index of keys does not notice.
    expect(await consumed('UpdateItem', update)).toMatchObject({
      CapacityUnits: 4,
      GlobalSecondaryIndexes: { byOwner: { CapacityUnits: 2 } },
    });
  });

  it('counts a read in units of 4 KB, half when it need not be consistent', async () => {
    await call(part, 'PutItem', { TableName, Item: item });
    expect(await consumed('GetItem', { TableName, Key: key })).toMatchObject({ CapacityUnits: 0.5 });
    expect(await consumed('GetItem', { TableName, Key: key, ConsistentRead: true })).toMatchObject({
      CapacityUnits: 1,
    });
    expect(await consumed('Scan', { TableName, IndexName: 'byOwner' })).toMatchObject({
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { byOwner: { CapacityUnits: 0.5 } },
    });
  });

  it('counts transactions twice, and a repeated one as a read', async () => {
    const write = {
      ClientRequestToken: 'token',
      TransactItems: [{ Put: { TableName, Item: { pk: { S: 'b' }, sk: { S: '1' } } } }],
    };
    expect(await consumed('TransactWriteItems', write)).toEqual([
      { TableName, CapacityUnits: 2, WriteCapacityUnits: 2, Table: { CapacityUnits: 2 } },
    ]);
    expect(await consumed('TransactWriteItems', write)).toEqual([
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2, Table: { CapacityUnits: 2 } },
    ]);
    expect(
      await consumed('TransactGetItems', { TransactItems: [{ Get: { TableName, Key: key } }] }),
    ).toMatchObject([{ CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });
});
