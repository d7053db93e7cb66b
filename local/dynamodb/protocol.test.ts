import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { dynamoDbProtocol } from './protocol.ts';
import type { Things } from './test-tables.ts';
import { serveThings } from './test-tables.ts';

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

async function send(operation: string, body: string) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body,
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as object };
}

it('answers with items as they are on the wire', async () => {
  const Item = { pk: { S: 'é' }, sk: { S: '-' }, bytes: { B: 'AAH+/w==' }, set: { NS: ['1', '2'] } };
  await send('PutItem', JSON.stringify({ TableName: server.table, Item }));
  const { status, headers, body } = await send(
    'GetItem',
    JSON.stringify({ TableName: server.table, Key: { pk: Item.pk, sk: Item.sk } }),
  );
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
  expect(headers.get('x-amzn-requestid')).toBeTruthy();
  expect(body).toEqual({ Item });
});

it.each([
  ['an unknown operation', 'CreateTable', {}, 'com.amazon.coral.service#UnknownOperationException'],
  [
    'a request of wrong types',
    'GetItem',
    { TableName: 5 },
    'com.amazon.coral.service#SerializationException',
  ],
  ['an invalid request', 'GetItem', { TableName: 'things' }, 'com.amazon.coral.validate#ValidationException'],
  [
    'an unknown table',
    'DescribeTable',
    { TableName: 'nowhere' },
    'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  ],
])('names the error of %s as AWS does', async (_what, operation, input, type) => {
  const { status, body } = await send(operation, JSON.stringify(input));
  expect(status).toBe(400);
  expect(body).toMatchObject({ __type: type });
});

it('lists every broken constraint in AWS’s words', async () => {
  const { body } = await send('GetItem', JSON.stringify({ TableName: 'a;', ReturnConsumedCapacity: 'SOME' }));
  expect(body).toMatchObject({
    message:
      "4 validation errors detected: Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: " +
      'Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; ' +
      "Value 'a;' at 'tableName' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; ' +
      "Value 'a;' at 'tableName' failed to satisfy constraint: " +
      'Member must have length greater than or equal to 3; ' +
      "Value null at 'key' failed to satisfy constraint: Member must not be null",
  });
});

it.each([
  ['PutItem', { Item: { pk: { S: 'a' }, sk: { S: 'a' }, none: null } }],
  ['PutItem', { Item: { pk: { S: 'a' }, sk: { S: 'a' }, map: { M: { none: null } } } }],
  ['GetItem', { Key: { pk: null, sk: { S: 'a' } } }],
])('takes a null for an empty value: %s of %j', async (operation, input) => {
  const { body } = await send(operation, JSON.stringify({ TableName: server.table, ...input }));
  expect(body).toEqual({
    __type: 'com.amazon.coral.validate#ValidationException',
    message: 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  });
});

it('refuses conditions it could read only in hours, in transactions too', async () => {
  const ConditionExpression = `${'('.repeat(40)}pk = sk${') AND (pk = sk)'.repeat(40)}`;
  const Item = { pk: { S: 'a' }, sk: { S: 'a' } };
  const put = { TableName: server.table, Item, ConditionExpression };
  for (const [operation, input] of [
    ['PutItem', put],
    ['TransactWriteItems', { TransactItems: [{ Put: put }] }],
  ] as const) {
    expect((await send(operation, JSON.stringify(input))).body).toMatchObject({
      __type: 'com.amazon.coral.validate#ValidationException',
      message: expect.stringContaining('ConditionExpression: The expression has more than 8 levels'),
    });
  }
});

it('keeps the members of an error beside its type', () => {
  const error = new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
    members: { Item: { pk: { S: 'a' } } },
  });
  const request = { method: 'POST', url: '/', headers: {}, body: Buffer.alloc(0) };
  const { body } = dynamoDbProtocol.encodeError(error, 'id', request);
  expect(JSON.parse(String(body))).toEqual({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { pk: { S: 'a' } },
  });
});
