/** The part in front of another engine: dynalite's own server, which knows no transactions and no expiry. */
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { call, listen, openPart } from './test-server.ts';
import { everythingIn, thingsTable } from './test-tables.ts';

const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;

let engine: Server;
let endpoint: string;
beforeEach(async () => {
  engine = dynalite({ createTableMs: 10 });
  endpoint = await listen(engine);
});
afterEach(async () => {
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
});

const TABLE = 'AWS::DynamoDB::Table';
const Item = { pk: { S: 'a' }, sk: { S: '1' }, owner: { S: 'x' }, at: { S: '1' } };

it('creates the tables there and does the work there', async () => {
  const part = await openPart({ endpoint });
  const { ref, attributes } = await part.create(TABLE, thingsTable('things'));
  expect(ref).toBe('things');
  expect(attributes['Arn']).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/things');
  await call(part, 'PutItem', { TableName: attributes['Arn'], Item });
  const other = await openPart({ endpoint });
  await other.create(TABLE, thingsTable('things'));
  expect(await everythingIn(other, 'things', 'byOwner')).toEqual([Item]);
});

it('asks for the same permissions', async () => {
  const part = await openPart({ endpoint });
  await part.create(TABLE, thingsTable('things'));
  await call(part, 'PutItem', { TableName: 'things', Item });
  expect(part.accesses).toMatchObject([
    {
      action: 'dynamodb:PutItem',
      resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
      conditions: { 'dynamodb:LeadingKeys': ['a'] },
    },
  ]);
});

it('passes on the errors of the engine', async () => {
  const part = await openPart({ endpoint });
  await part.create(TABLE, thingsTable('things'));
  await expect(
    call(part, 'PutItem', { TableName: 'things', Item, ConditionExpression: 'attribute_exists(pk)' }),
  ).rejects.toMatchObject({
    code: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
  });
  await expect(
    call(part, 'TransactWriteItems', { TransactItems: [{ Put: { TableName: 'things', Item } }] }),
  ).rejects.toMatchObject({ code: 'UnknownOperationException' });
});

it('refuses a table there that is not the template’s', async () => {
  const part = await openPart({ endpoint });
  await part.create(TABLE, thingsTable('things'));
  const { GlobalSecondaryIndexes, ...rest } = thingsTable('things');
  await expect(
    part.create(TABLE, { ...rest, GlobalSecondaryIndexes: (GlobalSecondaryIndexes as object[]).slice(0, 1) }),
  ).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT' });
});
