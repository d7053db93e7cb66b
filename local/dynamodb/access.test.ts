import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { thingsTable } from './test-tables.ts';

const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table';
let part: TestPart;

beforeAll(async () => {
  part = await openPart();
  await part.create('AWS::DynamoDB::Table', thingsTable('things'));
  await part.create('AWS::DynamoDB::Table', thingsTable('others'));
});
afterAll(() => part.part.stop!());

async function needed(operation: string, input: object) {
  part.accesses.length = 0;
  await call(part, operation, input);
  return part.accesses.map(({ action, resource }) => `${action} ${resource.replace(`${ARN}/`, '')}`);
}

const key = { pk: { S: 'a' }, sk: { S: '1' } };
const TableName = 'things';
const owned = {
  KeyConditionExpression: '#o = :o',
  ExpressionAttributeNames: { '#o': 'owner' },
  ExpressionAttributeValues: { ':o': { S: 'ann' } },
};

describe('what a call must be allowed', () => {
  it.each([
    ['GetItem', { TableName, Key: key }, ['dynamodb:GetItem things']],
    ['PutItem', { TableName, Item: key }, ['dynamodb:PutItem things']],
    ['UpdateItem', { TableName, Key: key }, ['dynamodb:UpdateItem things']],
    ['DeleteItem', { TableName, Key: key }, ['dynamodb:DeleteItem things']],
    ['Query', { TableName, IndexName: 'byOwner', ...owned }, ['dynamodb:Query things/index/byOwner']],
    ['Scan', { TableName }, ['dynamodb:Scan things']],
    ['Scan', { TableName, IndexName: 'byOwner' }, ['dynamodb:Scan things/index/byOwner']],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: [key] }, others: { Keys: [key] } } },
      ['dynamodb:BatchGetItem things', 'dynamodb:BatchGetItem others'],
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: { things: [{ PutRequest: { Item: key } }], others: [{ DeleteRequest: { Key: key } }] },
      },
      ['dynamodb:BatchWriteItem things', 'dynamodb:BatchWriteItem others'],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName, Item: key } },
          { Delete: { TableName: 'others', Key: key } },
          { Update: { TableName, Key: { ...key, sk: { S: '2' } }, UpdateExpression: 'REMOVE x' } },
          {
            ConditionCheck: {
              TableName,
              Key: { ...key, sk: { S: '3' } },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      },
      [
        'dynamodb:PutItem things',
        'dynamodb:DeleteItem others',
        'dynamodb:UpdateItem things',
        'dynamodb:ConditionCheckItem things',
      ],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName, Key: key } }] }, ['dynamodb:GetItem things']],
    ['DescribeTable', { TableName }, ['dynamodb:DescribeTable things']],
    ['ListTables', {}, ['dynamodb:ListTables *']],
  ])('%s', async (operation, input, expected) => {
    expect(await needed(operation, input)).toEqual(expected);
  });
});

describe('condition keys', () => {
  it('tell of the partition key, the attributes and what is returned', async () => {
    await needed('UpdateItem', {
      TableName,
      Key: key,
      UpdateExpression: 'SET a = if_not_exists(b, c) REMOVE d.e',
      ConditionExpression: 'attribute_not_exists(f)',
      ReturnValues: 'NONE',
    }).catch(() => undefined);
    const { conditions } = part.accesses[0]!;
    expect(conditions).toMatchObject({ 'dynamodb:LeadingKeys': ['a'], 'dynamodb:ReturnValues': 'NONE' });
    expect([...conditions!['dynamodb:Attributes']!].toSorted()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'f',
      'pk',
      'sk',
    ]);
  });

  it.each([
    ['GetItem', { TableName, Key: key }, 'ALL_ATTRIBUTES'],
    ['GetItem', { TableName, Key: key, ProjectionExpression: 'pk' }, 'SPECIFIC_ATTRIBUTES'],
    ['Query', { TableName, IndexName: 'byOwner', ...owned }, 'ALL_PROJECTED_ATTRIBUTES'],
    ['Scan', { TableName, Select: 'COUNT' }, 'COUNT'],
  ])('tell what %s of %j selects', async (operation, input, select) => {
    await needed(operation, input);
    expect(part.accesses[0]!.conditions!['dynamodb:Select']).toBe(select);
  });

  it('take the partition key of an index from the condition', async () => {
    await needed('Query', { TableName, IndexName: 'byOwner', ...owned });
    expect(part.accesses[0]!.conditions!['dynamodb:LeadingKeys']).toEqual(['ann']);
  });

  it('tell of all keys of a batch together', async () => {
    await needed('BatchGetItem', {
      RequestItems: { things: { Keys: [key, { ...key, pk: { S: 'b' } }], ProjectionExpression: 'n' } },
    });
    expect(part.accesses).toHaveLength(1);
    expect(part.accesses[0]!.conditions).toEqual({
      'dynamodb:LeadingKeys': ['a', 'b'],
      'dynamodb:Attributes': ['pk', 'sk', 'n'],
      'dynamodb:Select': ['SPECIFIC_ATTRIBUTES'],
    });
  });

  it('name the enclosing transaction', async () => {
    await needed('TransactGetItems', { TransactItems: [{ Get: { TableName, Key: key } }] });
    expect(part.accesses[0]!.conditions).toMatchObject({ 'dynamodb:EnclosingOperation': 'TransactGetItems' });
  });
});

describe('a table named by its ARN', () => {
  it('is the same table', async () => {
    const arn = `${ARN}/things`;
    expect(await needed('PutItem', { TableName: arn, Item: key })).toEqual(['dynamodb:PutItem things']);
    const transact = { TransactItems: [{ Get: { TableName: arn, Key: key } }] };
    expect(await call(part, 'TransactGetItems', transact)).toEqual({ Responses: [{ Item: key }] });
    expect(await call(part, 'BatchGetItem', { RequestItems: { [arn]: { Keys: [key] } } })).toEqual({
      Responses: { [arn]: [key] },
      UnprocessedKeys: {},
    });
  });

  it('must be of this account and region', async () => {
    const foreign = `${ARN.replace('us-east-1', 'eu-west-1')}/things`;
    await expect(call(part, 'GetItem', { TableName: foreign, Key: key })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('leaves the request as it was', async () => {
    const input = Object.freeze({ TableName: `${ARN}/things`, Key: key, Unknown: 1 });
    await call(part, 'GetItem', input);
    expect(input).toEqual({ TableName: `${ARN}/things`, Key: key, Unknown: 1 });
  });
});
