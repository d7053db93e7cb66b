/** Transactions of any DynamoDB; with DYNAMODB_ENDPOINT set the same is asked of the engine there. */
import { QueryCommand, TransactGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Things } from './test-tables.ts';
import { newKey, serveThings } from './test-tables.ts';

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const transact = (TransactItems: Items, ClientRequestToken?: string) =>
  server.documents.send(
    new TransactWriteCommand({ TransactItems, ...(ClientRequestToken && { ClientRequestToken }) }),
  );

const increment = (key: object) => ({
  Update: {
    TableName: server.table,
    Key: key,
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});

describe('TransactWriteItems', () => {
  it('puts, updates, deletes and checks together', async () => {
    const [fresh, counted, old, checked] = [newKey(), newKey(), newKey(), newKey()];
    await server.put({ ...counted, n: 1 });
    await server.put(old);
    await server.put({ ...checked, ok: true });
    await transact([
      { Put: { TableName: server.table, Item: { ...fresh, owner: fresh.pk, at: '1' } } },
      increment(counted),
      { Delete: { TableName: server.table, Key: old } },
      {
        ConditionCheck: {
          TableName: server.table,
          Key: checked,
          ConditionExpression: 'ok = :yes',
          ExpressionAttributeValues: { ':yes': true },
        },
      },
    ]);
    expect(await server.get(counted)).toMatchObject({ n: 2 });
    expect(await server.get(old)).toBeUndefined();
    expect(await server.get(checked)).toEqual({ ...checked, ok: true });
    const { Items } = await server.documents.send(
      new QueryCommand({
        TableName: server.table,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': fresh.pk },
      }),
    );
    expect(Items).toEqual([{ ...fresh, owner: fresh.pk, at: '1' }]);
  });

  it('does nothing when one condition fails, and gives each item its reason', async () => {
    const [first, second, third] = [newKey(), newKey(), newKey()];
    await server.put({ ...second, version: 7 });
    const failure = transact([
      { Put: { TableName: server.table, Item: first } },
      {
        Update: {
          TableName: server.table,
          Key: second,
          UpdateExpression: 'SET version = :next',
          ConditionExpression: 'version = :v',
          ExpressionAttributeValues: { ':v': 6, ':next': 8 },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      {
        ConditionCheck: {
          TableName: server.table,
          Key: third,
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    await expect(failure).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { pk: { S: second.pk }, sk: { S: 'A' }, version: { N: '7' } },
        },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    const { CancellationReasons } = await failure.catch((error) => error);
    expect(CancellationReasons[2].Item).toBeUndefined();
    expect(await server.get(first)).toBeUndefined();
    expect(await server.get(second)).toMatchObject({ version: 7 });
  });

  it('cancels for an update that does not fit its item', async () => {
    const key = newKey();
    await server.put({ ...key, n: 'text' });
    await expect(transact([increment(key)])).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        {
          Code: 'ValidationError',
          Message: 'An operand in the update expression has an incorrect data type',
        },
      ],
    });
  });

  it('lets exactly as many through as the stock allows when twenty come at once', async () => {
    const stock = newKey();
    await server.put({ ...stock, n: 7 });
    const buyers = Array.from({ length: 20 }, newKey);
    const take = (buyer: object) =>
      transact([
        {
          Update: {
            TableName: server.table,
            Key: stock,
            UpdateExpression: 'ADD n :minus',
            ConditionExpression: 'n >= :one',
            ExpressionAttributeValues: { ':minus': -1, ':one': 1 },
          },
        },
        { Put: { TableName: server.table, Item: { ...buyer, took: true } } },
      ]);
    const outcomes = await Promise.allSettled(buyers.map(takeWithRetries(take)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(7);
    expect(await server.get(stock)).toMatchObject({ n: 0 });
    const took = (await Promise.all(buyers.map(server.get))).filter((item) => item?.['took']);
    expect(took).toHaveLength(7);
  });

  /** Another engine may cancel with TransactionConflict instead of waiting; then one tries again. */
  const takeWithRetries = (take: (buyer: object) => Promise<unknown>) => async (buyer: object) => {
    for (;;) {
      try {
        return await take(buyer);
      } catch (error) {
        const reasons = (error as { CancellationReasons?: { Code: string }[] }).CancellationReasons;
        if (!reasons?.some(({ Code }) => Code === 'TransactionConflict')) throw error;
      }
    }
  };

  it('counts every one of many crossing transactions', async () => {
    const [a, b, c] = [newKey(), newKey(), newKey()];
    const pairs = [
      [a, b],
      [b, c],
      [c, a],
      [b, a],
    ];
    const run = takeWithRetries((pair) => transact((pair as object[]).map(increment)));
    await Promise.all(Array.from({ length: 40 }, (_, i) => run(pairs[i % 4]!)));
    const counts = (await Promise.all([a, b, c].map(server.get))).map((item) => item!['n']);
    expect(counts).toEqual([30, 30, 20]);
  });

  describe('with a ClientRequestToken', () => {
    it('does the same transaction once', async () => {
      const key = newKey();
      const token = `token-${key.pk}`;
      await transact([increment(key)], token);
      await transact([increment(key)], token);
      expect(await server.get(key)).toMatchObject({ n: 1 });
    });

    it('refuses another transaction under the same token', async () => {
      const [key, other] = [newKey(), newKey()];
      const token = `token-${key.pk}`;
      await transact([increment(key)], token);
      await expect(transact([increment(other)], token)).rejects.toMatchObject({
        name: 'IdempotentParameterMismatchException',
      });
      expect(await server.get(other)).toBeUndefined();
    });

    it('may try a cancelled transaction again', async () => {
      const key = newKey();
      const items: Items = [
        {
          Update: {
            ...increment(key).Update,
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ];
      const token = `token-${key.pk}`;
      await expect(transact(items, token)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
      await server.put({ ...key, n: 1 });
      await transact(items, token);
      expect(await server.get(key)).toMatchObject({ n: 2 });
    });
  });

  it('refuses two actions on one item', async () => {
    const key = newKey();
    await expect(
      transact([increment(key), { Delete: { TableName: server.table, Key: key } }]),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  it('takes a hundred items and no more', async () => {
    const owner = newKey().pk;
    const items = Array.from({ length: 101 }, () => ({
      Put: { TableName: server.table, Item: { ...newKey(), owner } },
    }));
    await transact(items.slice(0, 100));
    await expect(transact(items)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Member must have length less than or equal to 100'),
    });
  });

  it('takes no more than 4 MB together', async () => {
    const big = () => ({ Put: { TableName: server.table, Item: { ...newKey(), x: 'x'.repeat(390_000) } } });
    await transact(Array.from({ length: 10 }, big));
    await expect(transact(Array.from({ length: 11 }, big))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it.each([
    [{}, 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [
      { Put: { Item: newKey() }, Delete: { Key: newKey() } },
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ],
  ])('refuses the item %j', async (item, message) => {
    const named = Object.fromEntries(
      Object.entries(item).map(([action, members]) => [action, { TableName: server.table, ...members }]),
    );
    await expect(transact([named])).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('TransactGetItems', () => {
  it('answers in the order of the request, with nothing for what is not there', async () => {
    const [first, missing, last] = [newKey(), newKey(), newKey()];
    await server.put({ ...first, a: 1, b: 2 });
    await server.put({ ...last, a: 3 });
    const { Responses } = await server.documents.send(
      new TransactGetCommand({
        TransactItems: [
          { Get: { TableName: server.table, Key: last } },
          { Get: { TableName: server.table, Key: missing } },
          { Get: { TableName: server.table, Key: first, ProjectionExpression: 'b' } },
        ],
      }),
    );
    expect(Responses).toEqual([{ Item: { ...last, a: 3 } }, {}, { Item: { b: 2 } }]);
  });

  it('never sees half of a transaction', async () => {
    const [a, b] = [newKey(), newKey()];
    await transact([increment(a), increment(b)]);
    const writing = (async () => {
      for (let i = 0; i < 40; i++) await transact([increment(a), increment(b)]);
    })();
    for (let i = 0; i < 40; i++) {
      const read = new TransactGetCommand({
        TransactItems: [
          { Get: { TableName: server.table, Key: a } },
          { Get: { TableName: server.table, Key: b } },
        ],
      });
      const { Responses } = await server.documents.send(read);
      expect(Responses![0]!.Item!['n']).toBe(Responses![1]!.Item!['n']);
    }
    await writing;
  });
});
