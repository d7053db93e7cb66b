/** What holds of queries and indexes in any DynamoDB, seen through AWS's own client. With DYNAMODB_ENDPOINT set the engine there is asked. */
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Things } from './test-tables.ts';
import { newKey, serveThings } from './test-tables.ts';

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

describe('queries', () => {
  const pk = 'query#1';
  beforeAll(async () => {
    for (let i = 0; i < 30; i++)
      await server.put({
        pk,
        sk: `item#${String(i).padStart(2, '0')}`,
        n: i,
        owner: 'somebody',
        at: `day-${i % 3}`,
      });
    await server.put({ pk: 'query#10', sk: 'item#00' });
  });

  const query = (input: object) =>
    server.documents.send(
      new QueryCommand({
        TableName: server.table,
        KeyConditionExpression: 'pk = :pk',
        ...input,
        ExpressionAttributeValues: {
          ':pk': pk,
          ...(input as QueryCommand['input']).ExpressionAttributeValues,
        },
      }),
    );
  const sortKeys = (items: Record<string, unknown>[] | undefined) => items!.map((item) => item['sk']);

  it.each([
    ['sk < :a', { ':a': 'item#03' }, ['item#00', 'item#01', 'item#02']],
    ['sk <= :a', { ':a': 'item#01' }, ['item#00', 'item#01']],
    ['sk > :a', { ':a': 'item#27' }, ['item#28', 'item#29']],
    ['sk >= :a', { ':a': 'item#28' }, ['item#28', 'item#29']],
    ['sk = :a', { ':a': 'item#05' }, ['item#05']],
    ['sk BETWEEN :a AND :b', { ':a': 'item#10', ':b': 'item#12' }, ['item#10', 'item#11', 'item#12']],
    ['begins_with(sk, :a)', { ':a': 'item#2' }, Array.from({ length: 10 }, (_, i) => `item#2${i}`)],
  ])('%s', async (condition, values, expected) => {
    const input = { KeyConditionExpression: `pk = :pk AND ${condition}`, ExpressionAttributeValues: values };
    expect(sortKeys((await query(input)).Items)).toEqual(expected);
    expect(sortKeys((await query({ ...input, ScanIndexForward: false })).Items)).toEqual(
      expected.toReversed(),
    );
  });

  it.each([true, false])('pages through a partition (forward: %s)', async (ScanIndexForward) => {
    const seen: unknown[] = [];
    const pages: number[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query({
        Limit: 7,
        ScanIndexForward,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      seen.push(...sortKeys(page.Items));
      pages.push(page.Count!);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    const all = Array.from({ length: 30 }, (_, i) => `item#${String(i).padStart(2, '0')}`);
    expect(seen).toEqual(ScanIndexForward ? all : all.toReversed());
    expect(pages).toEqual([7, 7, 7, 7, 2]);
  });

  it.each([true, false])(
    'pages through an index where many share a key (forward: %s)',
    async (ScanIndexForward) => {
      const seen: unknown[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await server.documents.send(
          new QueryCommand({
            TableName: server.table,
            IndexName: 'byOwner',
            KeyConditionExpression: '#owner = :o',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':o': 'somebody' },
            Limit: 4,
            ScanIndexForward,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          }),
        );
        seen.push(...page.Items!);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      const days = seen.map((item) => (item as { at: string }).at);
      expect(new Set(seen.map((item) => (item as { sk: string }).sk)).size).toBe(30);
      expect(days).toEqual(ScanIndexForward ? days.toSorted() : days.toSorted().toReversed());
      expect(days).toHaveLength(30);
    },
  );

  it('counts what it looked at beside what passed the filter', async () => {
    const page = await query({
      FilterExpression: 'n < :n',
      ExpressionAttributeValues: { ':n': 3 },
      Limit: 10,
    });
    expect(page).toMatchObject({ Count: 3, ScannedCount: 10, LastEvaluatedKey: { pk, sk: 'item#09' } });
    const count = await query({ Select: 'COUNT' });
    expect(count.Count).toBe(30);
    expect(count.Items).toBeUndefined();
  });

  it('gives an index no more than is projected into it', async () => {
    const index = {
      TableName: server.table,
      IndexName: 'ownersKeys',
      KeyConditionExpression: '#owner = :o',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':o': 'somebody' },
    };
    const { Items } = await server.documents.send(new QueryCommand({ ...index, Limit: 1 }));
    expect(Object.keys(Items![0]!).sort()).toEqual(['owner', 'pk', 'sk']);
    await expect(
      server.documents.send(new QueryCommand({ ...index, ConsistentRead: true })),
    ).rejects.toMatchObject({ message: 'Consistent reads are not supported on global secondary indexes' });
    await expect(
      server.documents.send(new QueryCommand({ ...index, ProjectionExpression: 'pk, n' })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('ends a page at a megabyte', async () => {
    const big = { pk: 'query#big', filler: 'x'.repeat(200_000) };
    for (let i = 0; i < 8; i++) await server.put({ ...big, sk: String(i) });
    const first = await query({ ExpressionAttributeValues: { ':pk': big.pk } });
    expect(first.LastEvaluatedKey).toBeDefined();
    expect(first.Count).toBeLessThan(8);
    const rest = await query({
      ExpressionAttributeValues: { ':pk': big.pk },
      ExclusiveStartKey: first.LastEvaluatedKey,
    });
    expect(first.Count! + rest.Count!).toBe(8);
  });

  it('scans everything, in segments that do not overlap', async () => {
    const scan = async (input: object) => {
      const found: string[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await server.documents.send(
          new ScanCommand({
            TableName: server.table,
            ...input,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          }),
        );
        found.push(...page.Items!.map((item) => `${item['pk']} ${item['sk']}`));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return found;
    };
    const whole = await scan({ ProjectionExpression: 'pk, sk' });
    const parts = await Promise.all(
      [0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3, Limit: 5 })),
    );
    expect(whole.length).toBeGreaterThan(30);
    expect(parts.flat().toSorted()).toEqual(whole.toSorted());
  });

  it.each([
    [{ KeyConditionExpression: 'sk = :pk' }, 'Query condition missed key schema element: pk'],
    [{ KeyConditionExpression: 'pk > :pk' }, 'Query key condition not supported'],
    [{ IndexName: 'nowhere' }, 'The table does not have the specified index: nowhere'],
    [
      { FilterExpression: 'sk = :pk' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [
      { Select: 'COUNT', ProjectionExpression: 'n' },
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
  ])('refuses %j', async (input, message) => {
    await expect(query(input)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('index entries', () => {
  const owners = async (owner: string) => {
    const { Items } = await server.documents.send(
      new QueryCommand({
        TableName: server.table,
        IndexName: 'byOwner',
        KeyConditionExpression: '#owner = :o',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':o': owner },
      }),
    );
    return Items!;
  };

  it('come, move and go with their item', async () => {
    const key = newKey();
    const [first, second] = [`${key.pk}-first`, `${key.pk}-second`];
    await server.put({ ...key, owner: first, at: '1' });
    expect(await owners(first)).toEqual([{ ...key, owner: first, at: '1' }]);
    await server.update(key, {
      UpdateExpression: 'SET #o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': second },
    });
    expect(await owners(first)).toEqual([]);
    expect(await owners(second)).toEqual([{ ...key, owner: second, at: '1' }]);
    await server.update(key, { UpdateExpression: 'REMOVE #at', ExpressionAttributeNames: { '#at': 'at' } });
    expect(await owners(second)).toEqual([]);
  });

  it.each([
    [
      { owner: 1 },
      'One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N IndexName: byOwner',
    ],
    [
      { owner: '' },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byOwner, IndexKey: owner',
    ],
    [
      { owner: 'x'.repeat(2049) },
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    ],
  ])('refuse %j', async (attributes, message) => {
    await expect(server.put({ ...newKey(), ...attributes })).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });
});

describe('index keys that an update makes', () => {
  it.each([
    [
      'copied',
      'SET #o = n',
      'The update expression attempted to update the secondary index key to unsupported type',
    ],
    [
      'empty',
      'SET #o = :empty',
      'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    ],
    [
      'too long',
      'SET #o = :long',
      'The update expression attempted to update the secondary index key beyond allowed size limits',
    ],
  ])('may not be %s', async (_what, UpdateExpression, message) => {
    const key = newKey();
    await server.put({ ...key, n: 1 });
    const values = { ':empty': '', ':long': 'x'.repeat(2049) };
    const used = Object.entries(values).filter(([name]) => UpdateExpression.includes(name));
    await expect(
      server.update(key, {
        UpdateExpression,
        ExpressionAttributeNames: { '#o': 'owner' },
        ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
      }),
    ).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});
