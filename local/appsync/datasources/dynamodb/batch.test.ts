import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/errors.ts';
import type { Cloud } from '../../../kernel/service.ts';
import { scriptedCloud, testRole } from '../testing.ts';
import { createDynamodbDataSource } from './dynamodb.ts';

const source = (cloud: Cloud) =>
  createDynamodbDataSource(
    'things',
    { TableName: 'unused', AwsRegion: 'us-east-1' },
    { cloud, role: testRole, region: 'us-east-1', tokenSecret: 'secret', place: 'Stack/Source' },
  );

const item = (id: string, more: object = {}) => ({ id: { S: id }, ...more });

describe('batches', () => {
  it('BatchGetItem keeps the order of the keys, null for what is not there', async () => {
    const cloud = scriptedCloud({
      Responses: { t: [item('c', { n: { N: '3' } }), item('a')] },
      UnprocessedKeys: { t: { Keys: [item('b')] } },
    });
    const keys = [item('a'), item('b'), item('c')];
    const answer = await source(cloud).invoke(
      { operation: 'BatchGetItem', tables: { t: { keys, consistentRead: true } } },
      null,
    );
    expect(answer).toEqual({
      result: { data: { t: [{ id: 'a' }, null, { id: 'c', n: 3 }] }, unprocessedKeys: { t: [{ id: 'b' }] } },
      error: null,
    });
    expect(cloud.calls).toEqual([
      {
        principal: testRole,
        service: 'dynamodb',
        operation: 'BatchGetItem',
        input: { RequestItems: { t: { Keys: keys, ConsistentRead: true } } },
      },
    ]);
  });

  it('BatchGetItem asks for the key beside a projection and leaves it out again', async () => {
    const cloud = scriptedCloud({ Responses: { t: [item('a', { n: { N: '1' } })] } });
    const request = {
      operation: 'BatchGetItem',
      tables: { t: { keys: [item('a')], projection: { expression: '#n', expressionNames: { '#n': 'n' } } } },
    };
    expect((await source(cloud).invoke(request, null)).result).toMatchObject({ data: { t: [{ n: 1 }] } });
    expect(cloud.calls[0]?.input).toMatchObject({
      RequestItems: {
        t: {
          ProjectionExpression: '#n, #batchKey0',
          ExpressionAttributeNames: { '#n': 'n', '#batchKey0': 'id' },
        },
      },
    });
  });

  it('BatchPutItem gives the items, null and told apart for those left unwritten', async () => {
    const cloud = scriptedCloud({ UnprocessedItems: { t: [{ PutRequest: { Item: item('b') } }] } });
    const request = { operation: 'BatchPutItem', tables: { t: [item('a', { n: { N: 1 } }), item('b')] } };
    expect((await source(cloud).invoke(request, null)).result).toEqual({
      data: { t: [{ id: 'a', n: 1 }, null] },
      unprocessedItems: { t: [{ id: 'b' }] },
    });
    expect(cloud.calls[0]).toMatchObject({
      operation: 'BatchWriteItem',
      input: {
        RequestItems: {
          t: [{ PutRequest: { Item: item('a', { n: { N: '1' } }) } }, { PutRequest: { Item: item('b') } }],
        },
      },
    });
  });

  it('BatchDeleteItem gives the keys', async () => {
    const cloud = scriptedCloud({ UnprocessedItems: {} });
    const request = { operation: 'BatchDeleteItem', tables: { t: [item('a')], u: [item('b')] } };
    expect((await source(cloud).invoke(request, null)).result).toEqual({
      data: { t: [{ id: 'a' }], u: [{ id: 'b' }] },
      unprocessedKeys: { t: [], u: [] },
    });
    expect(cloud.calls[0]?.input).toEqual({
      RequestItems: {
        t: [{ DeleteRequest: { Key: item('a') } }],
        u: [{ DeleteRequest: { Key: item('b') } }],
      },
    });
  });

  it('tells where a value has no type', async () => {
    const request = { operation: 'BatchPutItem', tables: { t: [item('a'), { id: 'b' }] } };
    await expect(source(scriptedCloud()).invoke(request, null)).rejects.toMatchObject({
      message: `Value for field '$[tables][t][1][id]' is no typed DynamoDB value.`,
    });
  });
});

describe('transactions', () => {
  it('TransactGetItems gives the items in order', async () => {
    const cloud = scriptedCloud({ Responses: [{ Item: item('a') }, {}] });
    const transactItems = [
      { table: 't', key: item('a') },
      { table: 'u', key: item('b'), projection: { expression: 'n' } },
    ];
    expect(await source(cloud).invoke({ operation: 'TransactGetItems', transactItems }, null)).toEqual({
      result: { items: [{ id: 'a' }, null], cancellationReasons: null },
      error: null,
    });
    expect(cloud.calls[0]?.input).toEqual({
      TransactItems: [
        { Get: { TableName: 't', Key: item('a') } },
        { Get: { TableName: 'u', Key: item('b'), ProjectionExpression: 'n' } },
      ],
    });
  });

  const write = {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: 't',
        operation: 'PutItem',
        key: item('a'),
        attributeValues: { n: { N: 1 } },
        condition: { expression: 'attribute_not_exists(id)' },
      },
      {
        table: 't',
        operation: 'UpdateItem',
        key: item('b'),
        update: { expression: 'SET n = :n', expressionValues: { ':n': { N: 2 } } },
        condition: {
          expression: 'n = :old',
          expressionValues: { ':old': { N: 1 } },
          returnValuesOnConditionCheckFailure: false,
        },
      },
      { table: 'u', operation: 'DeleteItem', key: item('c') },
      {
        table: 'u',
        operation: 'ConditionCheck',
        key: item('d'),
        condition: { expression: 'attribute_exists(id)' },
      },
    ],
  };

  it('TransactWriteItems gives the keys', async () => {
    const cloud = scriptedCloud({});
    expect(await source(cloud).invoke(write, null)).toEqual({
      result: { keys: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }], cancellationReasons: null },
      error: null,
    });
    expect(cloud.calls[0]?.input).toEqual({
      TransactItems: [
        {
          Put: {
            TableName: 't',
            Item: item('a', { n: { N: '1' } }),
            ConditionExpression: 'attribute_not_exists(id)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Update: {
            TableName: 't',
            Key: item('b'),
            UpdateExpression: 'SET n = :n',
            ConditionExpression: 'n = :old',
            ExpressionAttributeValues: { ':n': { N: '2' }, ':old': { N: '1' } },
            ReturnValuesOnConditionCheckFailure: 'NONE',
          },
        },
        { Delete: { TableName: 'u', Key: item('c') } },
        {
          ConditionCheck: {
            TableName: 'u',
            Key: item('d'),
            ConditionExpression: 'attribute_exists(id)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    });
  });

  it('tells why it was cancelled, item by item', async () => {
    const CancellationReasons = [
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: item('a', { n: { N: '9' } }),
      },
      { Code: 'None' },
      { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
      { Code: 'None' },
    ];
    const cancelled = new AwsError('TransactionCanceledException', 'Transaction cancelled', {
      members: { CancellationReasons },
    });
    const { result, error } = await source(scriptedCloud(cancelled)).invoke(write, null);
    expect(result).toEqual({
      keys: null,
      cancellationReasons: [
        { item: { id: 'a', n: 9 }, type: 'ConditionCheckFailed', message: 'The condition check failed.' },
        { type: 'None', message: 'None' },
        { type: 'TransactionConflict', message: 'Transaction is ongoing for the item' },
        { type: 'None', message: 'None' },
      ],
    });
    expect(error?.type).toBe('DynamoDB:TransactionCanceledException');
    expect(error?.message).toMatch(
      /^Transaction cancelled \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: TransactionCanceledException; Request ID: \w+\)$/,
    );
  });

  it('tells a denial like any other failure', async () => {
    const { result, error } = await source(scriptedCloud(new AwsError('AccessDeniedException', 'no'))).invoke(
      write,
      null,
    );
    expect(result).toBeNull();
    expect(error?.type).toBe('DynamoDB:DynamoDbException');
  });

  it.each<[unknown, string]>([
    [
      { table: 't', operation: 'ConditionCheck', key: item('a') },
      `Value for field '$[transactItems][0][condition]' not found.`,
    ],
    [{ table: 't', operation: 'DeleteItem' }, `Value for field '$[transactItems][0][key]' not found.`],
    [{ table: 't', key: item('a') }, `Value for field '$[transactItems][0][operation]' not found.`],
    [
      { table: 't', operation: 'DeleteItem', key: item('a'), attributeValues: {} },
      `Unsupported element '$[transactItems][0][attributeValues]'.`,
    ],
  ])('cannot read %j', async (entry, message) => {
    const request = { operation: 'TransactWriteItems', transactItems: [entry] };
    await expect(source(scriptedCloud()).invoke(request, null)).rejects.toMatchObject({ message });
  });
});
