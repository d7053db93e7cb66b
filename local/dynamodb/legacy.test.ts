/** The parameters of before there were expressions. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { thingsTable } from './test-tables.ts';
import type { Item } from './types.ts';

const TableName = 'things';
let part: TestPart;

beforeAll(async () => {
  part = await openPart();
  await part.create('AWS::DynamoDB::Table', thingsTable(TableName));
  for (const [sk, n] of ['a', 'b', 'c'].entries())
    await call(part, 'PutItem', {
      TableName,
      Item: { pk: { S: 'p' }, sk: { S: String(sk) }, letter: { S: n } },
    });
});
afterAll(() => part.part.stop!());

it('changes attributes by AttributeUpdates', async () => {
  const key = { pk: { S: 'updates' }, sk: { S: '-' } };
  const stored = { n: { N: '1' }, tags: { SS: ['a', 'b'] }, gone: { S: 'x' }, steps: { L: [{ N: '1' }] } };
  await call(part, 'PutItem', { TableName, Item: { ...key, ...stored } });
  const { Attributes } = await call(part, 'UpdateItem', {
    TableName,
    Key: key,
    AttributeUpdates: {
      fresh: { Value: { S: 'new' } },
      n: { Action: 'ADD', Value: { N: '2.5' } },
      tags: { Action: 'DELETE', Value: { SS: ['a'] } },
      gone: { Action: 'DELETE' },
      steps: { Action: 'ADD', Value: { L: [{ N: '2' }] } },
    },
    ReturnValues: 'ALL_NEW',
  });
  expect(Attributes).toEqual({
    ...key,
    fresh: { S: 'new' },
    n: { N: '3.5' },
    tags: { SS: ['b'] },
    steps: { L: [{ N: '1' }, { N: '2' }] },
  });
});

it('makes writes depend on what is Expected', async () => {
  const Item = { pk: { S: 'expected' }, sk: { S: '-' } };
  const put = () => call(part, 'PutItem', { TableName, Item, Expected: { pk: { Exists: false } } });
  await put();
  await expect(put()).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
});

it('reads by KeyConditions and filters', async () => {
  const letters = async (operation: string, input: object) =>
    (await call<{ Items: Item[] }>(part, operation, { TableName, ...input })).Items.map(
      (item) => item['letter']!.S,
    );
  const KeyConditions = {
    pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'p' }] },
    sk: { ComparisonOperator: 'GT', AttributeValueList: [{ S: '0' }] },
  };
  const filter = { letter: { ComparisonOperator: 'NE', AttributeValueList: [{ S: 'b' }] } };
  const present = { letter: { ComparisonOperator: 'IN', AttributeValueList: [{ S: 'a' }, { S: 'c' }] } };
  expect(await letters('Query', { KeyConditions })).toEqual(['b', 'c']);
  expect(await letters('Query', { KeyConditions, QueryFilter: filter })).toEqual(['c']);
  expect(await letters('Scan', { ScanFilter: present, AttributesToGet: ['letter'] })).toEqual(['a', 'c']);
});
