import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { everythingIn, indexesOf, thingsTable } from './test-tables.ts';

const TABLE = 'things';
let folder: string;
let part: TestPart;

beforeAll(async () => {
  // On disk: in memory writes take no time, and nothing could come between.
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
  part = await openPart({ folder });
  await part.create('AWS::DynamoDB::Table', thingsTable(TABLE));
});
afterAll(async () => {
  await part.part.stop!();
  await rm(folder, { recursive: true, force: true });
});

const text = (values: string[]) => fc.constantFrom(...values).map((S) => ({ S }));
const key = fc.record({ pk: text(['a', 'b', 'c']), sk: text(['1', '2']) });
const owner = text(['ann', 'bob']);
const at = text(['1', '2', 'é']);
const item = fc
  .tuple(key, fc.record({ owner, at, n: fc.integer().map((n) => ({ N: String(n) })) }, { requiredKeys: [] }))
  .map(([keys, rest]) => ({ ...keys, ...rest }));

const put = item.map((Item) => ({ Put: { TableName: TABLE, Item } }));
const remove = key.map((Key) => ({ Delete: { TableName: TABLE, Key } }));
const set = fc.record({ key, owner, at }).map((made) => ({
  Update: {
    TableName: TABLE,
    Key: made.key,
    UpdateExpression: 'SET #o = :o, #a = if_not_exists(#a, :a)',
    ExpressionAttributeNames: { '#o': 'owner', '#a': 'at' },
    ExpressionAttributeValues: { ':o': made.owner, ':a': made.at },
  },
}));
const unset = fc.record({ key, name: fc.constantFrom('owner', 'at') }).map((made) => ({
  Update: {
    TableName: TABLE,
    Key: made.key,
    UpdateExpression: 'REMOVE #x',
    ConditionExpression: 'attribute_exists(#x)',
    ExpressionAttributeNames: { '#x': made.name },
  },
}));
const action = fc.oneof(put, remove, set, unset);

/** A list of calls that run one after the other, or all at once. */
const history = fc.record({
  together: fc.boolean(),
  calls: fc.array(fc.oneof(action, fc.array(action, { minLength: 1, maxLength: 4 })), { maxLength: 25 }),
});

async function run(step: object | object[]): Promise<void> {
  try {
    if (Array.isArray(step)) await call(part, 'TransactWriteItems', { TransactItems: step });
    else for (const [kind, input] of Object.entries(step)) await call(part, `${kind}Item`, input as object);
  } catch (error) {
    // Conditions may fail and transactions may name an item twice; what matters is what stays behind.
    if (!(error instanceof AwsError)) throw error;
  }
}

it('holds in every index what the table says, whatever was written', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ together, calls }) => {
      if (together) await Promise.all(calls.map(run));
      else for (const step of calls) await run(step);
      const expected = indexesOf(await everythingIn(part, TABLE));
      expect(await everythingIn(part, TABLE, 'byOwner')).toEqual(expected.byOwner);
      expect(await everythingIn(part, TABLE, 'ownersKeys')).toEqual(expected.ownersKeys);
    }),
    { numRuns: 200 },
  );
});

it('tells many items of one index key apart', async () => {
  // Ten thousand: enough for the short hash dynalite puts at the end of index keys to repeat itself.
  const count = 10_000;
  await part.create('AWS::DynamoDB::Table', thingsTable('crowd'));
  for (let start = 0; start < count; start += 25)
    await call(part, 'BatchWriteItem', {
      RequestItems: {
        crowd: Array.from({ length: 25 }, (_, i) => ({
          PutRequest: { Item: { pk: { S: `item-${start + i}` }, sk: { S: '-' }, owner: { S: 'all' } } },
        })),
      },
    });
  expect(await everythingIn(part, 'crowd', 'ownersKeys')).toHaveLength(count);
});
