/** What holds of items in any DynamoDB, seen through AWS's own client. With DYNAMODB_ENDPOINT set the engine there is asked. */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Things } from './test-tables.ts';
import { newKey, serveThings } from './test-tables.ts';

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

describe('items', () => {
  it('keeps every type of value', async () => {
    const item = {
      ...newKey(),
      text: 'grüße 👋',
      empty: '',
      number: 12.5,
      yes: true,
      nothing: null,
      bytes: Uint8Array.from([0, 1, 254, 255]),
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 2.5]),
      list: [1, 'two', { three: [3] }],
      constructor: 'a name like any other',
    };
    await server.put(item);
    expect(await server.get({ pk: item.pk, sk: item.sk })).toEqual(item);
  });

  it('gives nothing for an item that is not there', async () => {
    expect(await server.get(newKey())).toBeUndefined();
  });

  it('brings numbers into their normal form, 38 digits exactly', async () => {
    const key = newKey();
    await server.client.send(
      new PutItemCommand({
        TableName: server.table,
        Item: {
          pk: { S: key.pk },
          sk: { S: key.sk },
          a: { N: '001.500' },
          b: { N: '12345678901234567890123456789012345678' },
        },
      }),
    );
    const { Item } = await server.client.send(
      new GetItemCommand({ TableName: server.table, Key: { pk: { S: key.pk }, sk: { S: key.sk } } }),
    );
    expect(Item!['a']).toEqual({ N: '1.5' });
    expect(Item!['b']).toEqual({ N: '12345678901234567890123456789012345678' });
  });

  it('returns the item that was replaced or deleted', async () => {
    const key = newKey();
    await server.put({ ...key, version: 1 });
    const replaced = await server.documents.send(
      new PutCommand({ TableName: server.table, Item: { ...key, version: 2 }, ReturnValues: 'ALL_OLD' }),
    );
    const deleted = await server.documents.send(
      new DeleteCommand({ TableName: server.table, Key: key, ReturnValues: 'ALL_OLD' }),
    );
    expect(replaced.Attributes).toEqual({ ...key, version: 1 });
    expect(deleted.Attributes).toEqual({ ...key, version: 2 });
    expect(await server.get(key)).toBeUndefined();
  });

  it('projects parts of documents', async () => {
    const key = newKey();
    await server.put({ ...key, a: { b: [10, 20, { c: 1 }] }, d: 2 });
    const { Item } = await server.documents.send(
      new GetCommand({ TableName: server.table, Key: key, ProjectionExpression: 'a.b[2].c, d' }),
    );
    expect(Item).toEqual({ a: { b: [{ c: 1 }] }, d: 2 });
  });
});

describe('batches', () => {
  it('write and read many items', async () => {
    const keys = Array.from({ length: 25 }, newKey);
    const gone = newKey();
    await server.put(gone);
    await server.documents.send(
      new BatchWriteCommand({
        RequestItems: {
          [server.table]: [
            ...keys.slice(1).map((key) => ({ PutRequest: { Item: { ...key, owner: 'batch' } } })),
            { DeleteRequest: { Key: gone } },
          ],
        },
      }),
    );
    const { Responses } = await server.documents.send(
      new BatchGetCommand({ RequestItems: { [server.table]: { Keys: [...keys, gone] } } }),
    );
    const found = Responses![server.table]!.map((item) => item['pk'] as string).toSorted();
    expect(found).toEqual(
      keys
        .slice(1)
        .map((key) => key.pk)
        .toSorted(),
    );
  });

  it('refuse the same key twice', async () => {
    const key = newKey();
    const write = new BatchWriteCommand({
      RequestItems: { [server.table]: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: key } }] },
    });
    const read = new BatchGetCommand({ RequestItems: { [server.table]: { Keys: [key, key] } } });
    const message = 'Provided list of item keys contains duplicates';
    await expect(server.documents.send(write)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
    await expect(server.documents.send(read)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('limits and refusals', () => {
  it('takes an item of 400 KB and none of a byte more, in bytes of UTF-8', async () => {
    const key = newKey();
    const used = 'pk'.length + key.pk.length + 'sk'.length + key.sk.length + 'x'.length;
    const room = 400 * 1024 - used;
    const fits = 'é'.repeat(Math.floor(room / 2)) + 'e'.repeat(room % 2);
    await server.put({ ...key, x: fits });
    await expect(server.put({ ...key, x: `${fits}e` })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
    await expect(
      server.update(key, { UpdateExpression: 'SET y = :y', ExpressionAttributeValues: { ':y': 'e' } }),
    ).rejects.toMatchObject({ message: 'Item size to update has exceeded the maximum allowed size' });
  });

  it('refuses documents nested deeper than 32 levels', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 'leaf' : { m: nested(levels - 1) });
    await server.put({ ...newKey(), x: nested(32) });
    await expect(server.put({ ...newKey(), x: nested(33) })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Nesting Levels have exceeded supported limits'),
    });
  });

  it.each([
    [{ pk: 'a' }, 'One or more parameter values were invalid: Missing the key sk in the item'],
    [
      { pk: 1, sk: 'a' },
      'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
    ],
    [
      { pk: '', sk: 'a' },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
  ])('refuses to put %j', async (item, message) => {
    await expect(server.put(item)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('refuses a key that is not the table’s', async () => {
    await expect(server.get({ pk: 'a' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The provided key element does not match the schema',
    });
  });

  it('knows only the tables there are', async () => {
    await expect(
      server.documents.send(new GetCommand({ TableName: 'nowhere', Key: { pk: 'a' } })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Requested resource not found' });
  });
});
