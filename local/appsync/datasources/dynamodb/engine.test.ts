import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../dynamodb/dynamodb.ts';
import { Bench, REGION, rolePrincipal } from '../../../testing/bench.ts';
import { loadResolverCode } from '../../runtime/harness.ts';
import type { DataSource } from '../datasource.ts';
import { createDynamodbDataSource } from './dynamodb.ts';

let bench: Bench;
let source: DataSource;

beforeAll(async () => {
  bench = await Bench.open();
  const part = bench.add(await createDynamoDb(bench.options('dynamodb')));
  await bench.create(part, 'AWS::DynamoDB::Table', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  source = createDynamodbDataSource(
    'things',
    { TableName: 'things', AwsRegion: REGION },
    {
      cloud: bench.cloud,
      role: rolePrincipal('reader'),
      region: REGION,
      tokenSecret: 'secret',
      place: 'Test/Source',
    },
  );
});
afterAll(() => bench.close());

/** Makes a request object in the runtime and sends it to the engine. */
async function send(expression: string) {
  const { value, error } = loadResolverCode(`
    import * as ddb from '@aws-appsync/utils/dynamodb';
    import { util } from '@aws-appsync/utils';
    export function request(ctx) { return ${expression}; }
    export function response(ctx) { return [typeof ddb, typeof util]; }
  `).request();
  if (error) throw new Error(error.message);
  return source.invoke(value, { sub: 'me' });
}

describe('request objects of the dynamodb module, against the engine', () => {
  it('writes, changes, reads and removes an item', async () => {
    const put = `ddb.put({ key: { pk: 'a', sk: 1 }, item: { n: 1, list: ['x'], tags: ddb.toStringSet(['t']) }, condition: { pk: { attributeExists: false } } })`;
    const stored = { pk: 'a', sk: 1, n: 1, list: ['x'], tags: ['t'] };
    expect(await send(put)).toEqual({ result: stored, error: null });
    // The same once more: the condition fails, but the stored item is the wanted one.
    expect(await send(put)).toEqual({ result: stored, error: null });
    expect(await send(put.replace('n: 1', 'n: 2'))).toMatchObject({
      result: stored,
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });

    const update = `ddb.update({ key: { pk: 'a', sk: 1 }, condition: { n: { eq: 1 } }, update: {
      n: ddb.operations.increment(4), list: ddb.operations.append(['y']), more: { deep: null }, tags: ddb.operations.remove() } })`;
    const changed = { pk: 'a', sk: 1, n: 5, list: ['x', 'y'], more: { deep: null } };
    expect(await send(update)).toEqual({ result: changed, error: null });
    expect(await send(`ddb.get({ key: { pk: 'a', sk: 1 }, projection: ['n', 'list[1]'] })`)).toMatchObject({
      result: { n: 5, list: ['y'] },
    });
    expect(await send(`ddb.remove({ key: { pk: 'a', sk: 1 } })`)).toEqual({ result: changed, error: null });
    expect(await send(`ddb.get({ key: { pk: 'a', sk: 1 } })`)).toEqual({ result: null, error: null });
  });

  it('writes and reads batches, and pages through a query', async () => {
    const items = `[1, 2, 3].map((sk) => ({ pk: 'b', sk, even: sk === 2 }))`;
    expect((await send(`ddb.batchPut({ tables: { things: ${items} } })`)).error).toBeNull();
    expect(
      await send(
        `ddb.batchGet({ tables: { things: { keys: [{ pk: 'b', sk: 3 }, { pk: 'b', sk: 9 }, { pk: 'b', sk: 1 }], projection: ['sk'] } } })`,
      ),
    ).toEqual({
      result: { data: { things: [{ sk: 3 }, null, { sk: 1 }] }, unprocessedKeys: { things: [] } },
      error: null,
    });

    const page = async (more: string) => {
      const { result } = await send(
        `ddb.query({ query: { pk: { eq: 'b' }, sk: { ge: 1 } }, limit: 2, ${more} })`,
      );
      return result as { items: { sk: number }[]; nextToken: string | null };
    };
    const first = await page('scanIndexForward: true');
    expect(first.items.map(({ sk }) => sk)).toEqual([1, 2]);
    const second = await page(`nextToken: '${first.nextToken}'`);
    expect(second).toMatchObject({ items: [{ sk: 3 }], nextToken: null });

    const filtered = `ddb.scan({ filter: { or: [{ even: { eq: true } }, { sk: { in: [7, 8] } }] } })`;
    expect(await send(filtered)).toMatchObject({ result: { items: [{ sk: 2 }], scannedCount: 3 } });
    expect((await send(`ddb.batchDelete({ tables: { things: [{ pk: 'b', sk: 1 }] } })`)).result).toEqual({
      data: { things: [{ pk: 'b', sk: 1 }] },
      unprocessedKeys: { things: [] },
    });
  });

  it('writes transactions, and tells which item was in the way', async () => {
    const write = `ddb.transactWrite({ items: [
      { putItem: { table: 'things', key: { pk: 'c', sk: 1 }, item: { n: 1 }, condition: { pk: { attributeExists: false } } } },
      { updateItem: { table: 'things', key: { pk: 'c', sk: 2 }, update: { n: 2 } } },
    ] })`;
    const keys = [
      { pk: 'c', sk: 1 },
      { pk: 'c', sk: 2 },
    ];
    expect(await send(write)).toEqual({ result: { keys, cancellationReasons: null }, error: null });
    expect(await send(write)).toMatchObject({
      result: {
        keys: null,
        cancellationReasons: [
          { type: 'ConditionCheckFailed', item: { pk: 'c', sk: 1, n: 1 } },
          { type: 'None', message: 'None' },
        ],
      },
      error: { type: 'DynamoDB:TransactionCanceledException' },
    });
    expect(await send(`ddb.transactGet({ items: [{ table: 'things', key: { pk: 'c', sk: 2 } }] })`)).toEqual({
      result: { items: [{ pk: 'c', sk: 2, n: 2 }], cancellationReasons: null },
      error: null,
    });
  });

  it('acts as its role', async () => {
    bench.deny = (principal) => principal.arn === rolePrincipal('reader').arn;
    const { error } = await send(`ddb.get({ key: { pk: 'a', sk: 1 } })`);
    bench.deny = () => false;
    expect(error?.type).toBe('DynamoDB:DynamoDbException');
    expect(error?.message).toMatch(
      /assumed-role\/reader\/\w+ is not authorized to perform: dynamodb:GetItem on resource: .*table\/things/,
    );
  });
});
