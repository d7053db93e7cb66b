import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/errors.ts';
import type { Cloud } from '../../../kernel/service.ts';
import { scriptedCloud, testRole } from '../testing.ts';
import { createDynamodbDataSource } from './dynamodb.ts';

const source = (cloud: Cloud) =>
  createDynamodbDataSource(
    'things',
    { TableName: 'things', AwsRegion: 'us-east-1' },
    { cloud, role: testRole, region: 'us-east-1', tokenSecret: 'secret', place: 'Stack/Source' },
  );

const key = { id: { S: 'a' } };
const conditionFailed = () =>
  new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
const DETAILS = /\(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: \w+; Request ID: [A-Z0-9]{52}\)$/;

describe('what is sent and what comes back', () => {
  const cases: { name: string; request: unknown; answer: object; sent: [string, object]; result: unknown }[] =
    [
      {
        name: 'GetItem',
        request: {
          operation: 'GetItem',
          key,
          consistentRead: true,
          projection: { expression: '#a', expressionNames: { '#a': 'a' } },
        },
        answer: {
          Item: {
            id: { S: 'a' },
            n: { N: '1.5' },
            set: { SS: ['x'] },
            ns: { NS: ['1', '2'] },
            b: { B: 'AQ==' },
            no: { NULL: true },
            l: { L: [{ BOOL: true }, { M: { k: { S: 'v' } } }] },
          },
        },
        sent: [
          'GetItem',
          {
            TableName: 'things',
            Key: key,
            ConsistentRead: true,
            ProjectionExpression: '#a',
            ExpressionAttributeNames: { '#a': 'a' },
          },
        ],
        result: { id: 'a', n: 1.5, set: ['x'], ns: [1, 2], b: 'AQ==', no: null, l: [true, { k: 'v' }] },
      },
      {
        name: 'GetItem of nothing',
        request: { operation: 'GetItem', key },
        answer: {},
        sent: ['GetItem', { TableName: 'things', Key: key }],
        result: null,
      },
      {
        name: 'PutItem',
        request: {
          operation: 'PutItem',
          key,
          attributeValues: {
            n: { N: 5 },
            no: { NULL: null },
            l: { L: [{ N: 1 }] },
            m: { M: { x: { N: 2 } } },
            ns: { NS: [1, 2] },
          },
          condition: { expression: 'attribute_not_exists(id)', expressionValues: {} },
        },
        answer: {},
        sent: [
          'PutItem',
          {
            TableName: 'things',
            Item: {
              ...key,
              n: { N: '5' },
              no: { NULL: true },
              l: { L: [{ N: '1' }] },
              m: { M: { x: { N: '2' } } },
              ns: { NS: ['1', '2'] },
            },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        ],
        result: { id: 'a', n: 5, no: null, l: [1], m: { x: 2 }, ns: [1, 2] },
      },
      {
        name: 'UpdateItem, its condition as JSON text',
        request: {
          operation: 'UpdateItem',
          key,
          update: {
            expression: 'SET #n = :n',
            expressionNames: { '#n': 'n' },
            expressionValues: { ':n': { N: 2 } },
          },
          condition: JSON.stringify({
            expression: '#n = :old',
            expressionNames: { '#n': 'n' },
            expressionValues: { ':old': { N: 1 } },
          }),
        },
        answer: { Attributes: { ...key, n: { N: '2' } } },
        sent: [
          'UpdateItem',
          {
            TableName: 'things',
            Key: key,
            ReturnValues: 'ALL_NEW',
            UpdateExpression: 'SET #n = :n',
            ConditionExpression: '#n = :old',
            ExpressionAttributeNames: { '#n': 'n' },
            ExpressionAttributeValues: { ':n': { N: '2' }, ':old': { N: '1' } },
          },
        ],
        result: { id: 'a', n: 2 },
      },
      {
        name: 'DeleteItem',
        request: { operation: 'DeleteItem', key },
        answer: { Attributes: key },
        sent: ['DeleteItem', { TableName: 'things', Key: key, ReturnValues: 'ALL_OLD' }],
        result: { id: 'a' },
      },
      {
        name: 'Query',
        request: {
          operation: 'Query',
          index: 'byOwner',
          query: {
            expression: '#o = :o',
            expressionNames: { '#o': 'owner' },
            expressionValues: { ':o': { S: 'me' } },
          },
          filter: JSON.stringify({
            expression: '(#n > :n)',
            expressionNames: { '#n': 'n' },
            expressionValues: { ':n': { N: 1 } },
          }),
          limit: 2,
          scanIndexForward: false,
          consistentRead: false,
          select: 'ALL_ATTRIBUTES',
          nextToken: null,
        },
        answer: { Items: [key], ScannedCount: 4, Count: 1 },
        sent: [
          'Query',
          {
            TableName: 'things',
            IndexName: 'byOwner',
            Limit: 2,
            ConsistentRead: false,
            Select: 'ALL_ATTRIBUTES',
            ScanIndexForward: false,
            KeyConditionExpression: '#o = :o',
            FilterExpression: '(#n > :n)',
            ExpressionAttributeNames: { '#o': 'owner', '#n': 'n' },
            ExpressionAttributeValues: { ':o': { S: 'me' }, ':n': { N: '1' } },
          },
        ],
        result: { items: [{ id: 'a' }], nextToken: null, scannedCount: 4 },
      },
      {
        name: 'Scan',
        request: { operation: 'Scan', totalSegments: 4, segment: 1 },
        answer: { Items: [], ScannedCount: 0 },
        sent: ['Scan', { TableName: 'things', TotalSegments: 4, Segment: 1 }],
        result: { items: [], nextToken: null, scannedCount: 0 },
      },
    ];

  it.each(cases)('$name', async ({ request, answer, sent: [operation, input], result }) => {
    const cloud = scriptedCloud(answer);
    expect(await source(cloud).invoke(request, null)).toEqual({ result, error: null });
    expect(cloud.calls).toEqual([{ principal: testRole, service: 'dynamodb', operation, input }]);
  });
});

describe('a failed condition', () => {
  const put = {
    operation: 'PutItem',
    key,
    attributeValues: { n: { N: 1 }, at: { S: 'now' }, tags: { SS: ['x', 'y'] } },
    condition: { expression: 'attribute_not_exists(id)', equalsIgnore: ['at'] },
  };
  const stored = { ...key, n: { N: '1' }, at: { S: 'then' }, tags: { SS: ['y', 'x'] } };

  it('of PutItem is success when the stored item is the wanted one but for what is ignored', async () => {
    const cloud = scriptedCloud(conditionFailed(), { Item: stored });
    expect(await source(cloud).invoke(put, null)).toEqual({
      result: { id: 'a', n: 1, at: 'then', tags: ['y', 'x'] },
      error: null,
    });
    expect(cloud.calls[1]).toMatchObject({ operation: 'GetItem', input: { Key: key, ConsistentRead: true } });
  });

  it('of PutItem is told, with the current item, when it is another', async () => {
    const answer = await source(
      scriptedCloud(conditionFailed(), { Item: { ...stored, n: { N: '2' } } }),
    ).invoke(put, null);
    expect(answer.result).toMatchObject({ id: 'a', n: 2 });
    expect(answer.error?.type).toBe('DynamoDB:ConditionalCheckFailedException');
    expect(answer.error?.message).toMatch(/^The conditional request failed /);
    expect(answer.error?.message).toMatch(DETAILS);
  });

  it('of UpdateItem is told even when nothing would change', async () => {
    const request = {
      operation: 'UpdateItem',
      key,
      update: { expression: 'REMOVE x' },
      condition: { expression: 'n = m', consistentRead: false },
    };
    const cloud = scriptedCloud(conditionFailed(), { Item: stored });
    const answer = await source(cloud).invoke(request, null);
    expect(answer).toMatchObject({
      result: { id: 'a' },
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });
    expect(cloud.calls[1]?.input).toMatchObject({ ConsistentRead: false });
  });

  it('of DeleteItem is success when the item is gone', async () => {
    const request = { operation: 'DeleteItem', key, condition: { expression: 'attribute_exists(id)' } };
    expect(await source(scriptedCloud(conditionFailed(), {})).invoke(request, null)).toEqual({
      result: null,
      error: null,
    });
    const refused = await source(scriptedCloud(conditionFailed(), { Item: stored })).invoke(request, null);
    expect(refused).toMatchObject({
      result: { id: 'a' },
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });
  });

  it('needs GetItem, and tells when the role may not', async () => {
    const denied = new AwsError(
      'AccessDeniedException',
      `User: ${testRole.arn} is not authorized to perform: dynamodb:GetItem`,
    );
    const { error } = await source(scriptedCloud(conditionFailed(), denied)).invoke(put, null);
    expect(error?.message).toContain('is not authorized to perform: dynamodb:GetItem');
  });
});

describe('failures', () => {
  it.each([
    ['AccessDeniedException', 'DynamoDB:DynamoDbException'],
    ['ValidationException', 'DynamoDB:DynamoDbException'],
    ['ResourceNotFoundException', 'DynamoDB:ResourceNotFoundException'],
  ])('%s is told as %s, its message intact', async (code, type) => {
    const message = `User: ${testRole.arn} is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/things`;
    const { result, error } = await source(scriptedCloud(new AwsError(code, message))).invoke(
      { operation: 'GetItem', key },
      null,
    );
    expect(result).toBeNull();
    expect(error?.type).toBe(type);
    expect(error?.message).toMatch(/ \(Service: DynamoDb, Status Code: 400, Request ID: [A-Z0-9]{52}\)$/);
    expect(error?.message.startsWith(message)).toBe(true);
  });

  it('lets a fault of the runtime pass', async () => {
    await expect(source(scriptedCloud()).invoke({ operation: 'GetItem', key }, null)).rejects.toThrow(
      'Nothing is scripted',
    );
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, `Value for field '$' is not valid: Invalid input: expected object, received null`],
    ['no operation', {}, `Value for field '$[operation]' not found.`],
    ['Sync', { operation: 'Sync' }, `Unsupported operation 'Sync'.`],
    ['no key', { operation: 'GetItem' }, `Value for field '$[key]' not found.`],
    ['an unknown member', { operation: 'GetItem', key, other: 1 }, `Unsupported element '$[other]'.`],
    [
      'a plain value',
      { operation: 'GetItem', key: { id: 'a' } },
      `Value for field '$[key][id]' is no typed DynamoDB value.`,
    ],
    [
      'an unknown type',
      { operation: 'PutItem', key, attributeValues: { a: { M: { b: { X: 1 } } } } },
      `Value for field '$[attributeValues][a][M][b]' is no typed DynamoDB value.`,
    ],
    ['no expression', { operation: 'Query', query: {} }, `Value for field '$[query][expression]' not found.`],
    [
      'an empty filter',
      { operation: 'Scan', filter: { expression: '' } },
      `Expression block '$[filter]' requires an expression`,
    ],
    [
      'a name with two meanings',
      {
        operation: 'Query',
        query: { expression: '#a = #a', expressionNames: { '#a': 'a' } },
        filter: { expression: '#a', expressionNames: { '#a': 'b' } },
      },
      `Value for field '$[filter][expressionNames][#a]' differs from the one another expression gives it.`,
    ],
    [
      'a strategy that is not built',
      {
        operation: 'DeleteItem',
        key,
        condition: { expression: 'a', conditionalCheckFailedHandler: { strategy: 'Custom' } },
      },
      `Value for field '$[condition][conditionalCheckFailedHandler][strategy]' is not valid: Invalid input: expected "Reject"`,
    ],
  ])('a request with %s cannot be read', async (_, request, message) => {
    await expect(source(scriptedCloud()).invoke(request, null)).rejects.toMatchObject({
      errorType: 'MappingTemplate',
      message,
    });
  });
});
