/** What holds of sparse indexes and of reading in pages in any DynamoDB. With DYNAMODB_ENDPOINT set the engine there is asked. */
import { randomUUID } from 'node:crypto';
import { QueryCommand, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Things } from './test-tables.ts';
import { newKey, serveThings } from './test-tables.ts';

type Values = Record<string, unknown>;

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

describe('a query of a sparse index by its range key', () => {
  const table = `due-${randomUUID()}`;
  /** Each time twice, and every third item not due at all. */
  const items = Array.from({ length: 30 }, (_, i) => ({
    pk: `p${String(i).padStart(2, '0')}`,
    ...(i % 3 === 0 ? {} : { state: 'OPEN', dueAt: Math.floor(i / 2) - 5 }),
  }));

  beforeAll(async () => {
    await server.create('AWS::DynamoDB::Table', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'state', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'state', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
  beforeEach(async () => {
    await server.documents.send(
      new TransactWriteCommand({ TransactItems: items.map((Item) => ({ Put: { TableName: table, Item } })) }),
    );
  });

  const query = (condition: string, values: Values, more: Partial<QueryCommandInput> = {}) =>
    server.documents.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'due',
        KeyConditionExpression: `#s = :open AND ${condition}`,
        ExpressionAttributeNames: { '#s': 'state' },
        ExpressionAttributeValues: { ':open': 'OPEN', ...values },
        ...more,
      }),
    );

  it.each<[condition: string, values: Record<string, number>, fits: (dueAt: number) => boolean]>([
    ['dueAt <= :to', { ':to': 4 }, (dueAt) => dueAt <= 4],
    ['dueAt < :to', { ':to': 0 }, (dueAt) => dueAt < 0],
    ['dueAt BETWEEN :from AND :to', { ':from': -2, ':to': 7 }, (dueAt) => dueAt >= -2 && dueAt <= 7],
    ['dueAt BETWEEN :from AND :to', { ':from': 3, ':to': 3 }, (dueAt) => dueAt === 3],
    ['dueAt >= :from', { ':from': 6 }, (dueAt) => dueAt >= 6],
    ['dueAt <= :to', { ':to': -100 }, () => false],
  ])('%s %j gives the same in pages of every size, either way', async (condition, values, fits) => {
    const expected = items.filter(({ dueAt }) => dueAt !== undefined && fits(dueAt)).map(({ pk }) => pk);
    for (const ScanIndexForward of [true, false]) {
      for (const Limit of [1, 2, 3, 7, 100]) {
        const seen: { pk: string; dueAt: number }[] = [];
        let ExclusiveStartKey: Values | undefined;
        do {
          const page = await query(condition, values, {
            Limit,
            ScanIndexForward,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          });
          expect(page.Items!.length).toBeLessThanOrEqual(Limit);
          seen.push(...(page.Items as typeof seen));
          ExclusiveStartKey = page.LastEvaluatedKey;
          if (ExclusiveStartKey)
            expect(Object.keys(ExclusiveStartKey).sort()).toEqual(['dueAt', 'pk', 'state']);
        } while (ExclusiveStartKey !== undefined);
        expect(seen.map(({ pk }) => pk).sort(), `pages of ${Limit}`).toEqual(expected);
        const order = seen.map(({ dueAt }) => (ScanIndexForward ? dueAt : -dueAt));
        expect(order).toEqual(order.toSorted((left, right) => left - right));
      }
    }
  });

  it('goes on behind items that have left the index since', async () => {
    const seen: string[] = [];
    let ExclusiveStartKey: Values | undefined;
    do {
      const page = await query(
        'dueAt <= :to',
        { ':to': 4 },
        {
          Limit: 3,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        },
      );
      for (const { pk } of page.Items as { pk: string }[]) {
        seen.push(pk);
        await transact([{ key: { pk }, expression: 'REMOVE #s', names: { '#s': 'state' } }], table);
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    const due = items.filter(({ dueAt }) => dueAt !== undefined && dueAt <= 4).map(({ pk }) => pk);
    expect(seen.sort()).toEqual(due);
    expect((await query('dueAt <= :to', { ':to': 4 })).Items).toEqual([]);
  });
});

interface Update {
  key: Values;
  expression: string;
  names?: Record<string, string>;
  values?: Values;
  condition?: string;
}

const transact = (updates: readonly Update[], table = server.table) =>
  server.documents.send(
    new TransactWriteCommand({
      TransactItems: updates.map(({ key, expression, names, values, condition }) => ({
        Update: {
          TableName: table,
          Key: key,
          UpdateExpression: expression,
          ...(names && { ExpressionAttributeNames: names }),
          ...(values && { ExpressionAttributeValues: values }),
          ...(condition && { ConditionExpression: condition }),
        },
      })),
    }),
  );

describe('an update in a transaction', () => {
  const names = { '#o': 'owner', '#a': 'at' };
  const inIndex = async (IndexName: string, owner: string) =>
    (
      await server.documents.send(
        new QueryCommand({
          TableName: server.table,
          IndexName,
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': owner },
        }),
      )
    ).Items;

  it('that removes a key of an index takes the item out of it, and setting it puts it in again', async () => {
    const key = newKey();
    const owner = key.pk;
    await server.put({ ...key, owner, at: '1', n: 1 });

    await transact([{ key, expression: 'SET n = :n REMOVE #a', names: { '#a': 'at' }, values: { ':n': 2 } }]);
    expect(await inIndex('byOwner', owner)).toEqual([]);
    // The other index knows nothing of `at`.
    expect(await inIndex('ownersKeys', owner)).toEqual([{ ...key, owner }]);

    await transact([{ key, expression: 'SET #a = :a', names: { '#a': 'at' }, values: { ':a': '2' } }]);
    expect(await inIndex('byOwner', owner)).toEqual([{ ...key, owner, at: '2', n: 2 }]);

    await transact([{ key, expression: 'REMOVE #o, #a', names }]);
    expect(await inIndex('byOwner', owner)).toEqual([]);
    expect(await inIndex('ownersKeys', owner)).toEqual([]);
    expect(await server.get(key)).toEqual({ ...key, n: 2 });
  });

  it('that comes to nothing leaves the indexes as they were', async () => {
    const [key, other] = [newKey(), newKey()];
    const owner = key.pk;
    await server.put({ ...key, owner, at: '1' });
    const removal = { key, expression: 'REMOVE #a', names: { '#a': 'at' } };
    const check = {
      key: other,
      expression: 'SET n = :n',
      values: { ':n': 1 },
      condition: 'attribute_exists(pk)',
    };
    await expect(transact([removal, check])).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await inIndex('byOwner', owner)).toEqual([{ ...key, owner, at: '1' }]);
  });
});

describe('a scan in pages', () => {
  const mark = randomUUID();
  beforeAll(async () => {
    for (let i = 0; i < 25; i++) {
      const item = {
        ...newKey(),
        mark,
        n: i,
        status: i % 5 === 0 ? 'open' : 'closed',
        nested: { deep: [i, i + 100] },
      };
      await server.put(item);
    }
  });

  const scan = async (input: Partial<ScanCommandInput>) => {
    const found: Values[] = [];
    let scanned = 0;
    let pages = 0;
    let empty = 0;
    let ExclusiveStartKey: Values | undefined;
    do {
      const page = await server.documents.send(
        new ScanCommand({
          TableName: server.table,
          ...input,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      expect(page.Count).toBe(page.Items!.length);
      if (page.LastEvaluatedKey) expect(Object.keys(page.LastEvaluatedKey).sort()).toEqual(['pk', 'sk']);
      found.push(...page.Items!);
      scanned += page.ScannedCount!;
      pages++;
      if (page.Count === 0) empty++;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return { found, scanned, pages, empty };
  };

  it('gives what passes the filter, and of that what the projection names, in pages of every size', async () => {
    const { scanned: total } = await scan({});
    for (const Limit of [1, 4, 10, 1000]) {
      const { found, scanned, pages, empty } = await scan({
        Limit,
        FilterExpression: 'mark = :mark AND #s = :open AND n < :n',
        ProjectionExpression: 'n, nested.deep[1]',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':mark': mark, ':open': 'open', ':n': 20 },
      });
      // Neither key nor filtered attribute is in the projection, and the pages go on all the same.
      expect(found.sort((left, right) => Number(left['n']) - Number(right['n']))).toEqual(
        [0, 5, 10, 15].map((n) => ({ n, nested: { deep: [n + 100] } })),
      );
      expect(scanned).toBe(total);
      expect(pages).toBeGreaterThanOrEqual(Math.ceil(total / Limit));
      if (Limit === 1) expect(empty).toBeGreaterThanOrEqual(total - 4);
    }
  });

  it('of an index sees what is in the index', async () => {
    const owner = `${mark}-owner`;
    const [whole, half] = [newKey(), newKey()];
    await server.put({ ...whole, owner, at: '1' });
    await server.put({ ...half, owner });
    const filter = {
      Limit: 3,
      FilterExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': owner },
    };
    const keysOf = async (IndexName: string) => {
      const found: unknown[] = [];
      let ExclusiveStartKey: Values | undefined;
      do {
        const page = await server.documents.send(
          new ScanCommand({
            TableName: server.table,
            IndexName,
            ...filter,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          }),
        );
        found.push(...page.Items!.map(({ pk }) => pk as string));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return found.sort();
    };
    expect(await keysOf('byOwner')).toEqual([whole.pk]);
    expect(await keysOf('ownersKeys')).toEqual([whole.pk, half.pk].sort());
  });
});
