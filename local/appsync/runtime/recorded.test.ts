import { describe, expect, it } from 'vitest';
import { loadResolverCode } from './harness.ts';

/** What an expression gives in resolver code, with `util` and `ddb` at hand. */
function evaluate(expression: string): unknown {
  const { value, error } = loadResolverCode(`
    import { util } from '@aws-appsync/utils';
    import * as ddb from '@aws-appsync/utils/dynamodb';
    export function request(ctx) { return ${expression}; }
    export function response(ctx) { return util && ddb ? null : null; }
  `).request();
  if (error) throw new Error(error.message);
  return value;
}

const update = (expression: string, field: string, value: unknown) => ({
  operation: 'UpdateItem',
  key: { id: { S: 'test' } },
  update: {
    expression,
    expressionNames: { '#expName_1': field },
    expressionValues: { ':expValue_1': value },
  },
});
const numbers = { L: [{ N: 1 }, { N: 2 }, { N: 3 }] };

describe('outputs recorded from AWS EvaluateCode', () => {
  it.each<[string, unknown]>([
    [`util.dynamodb.toDynamoDB('test')`, { S: 'test' }],
    [`util.dynamodb.toDynamoDB(12345)`, { N: 12345 }],
    [`util.dynamodb.toDynamoDB(true)`, { BOOL: true }],
    [`util.dynamodb.toString('test')`, { S: 'test' }],
    [`util.dynamodb.toStringSet(['foo', 'bar', 'baz'])`, { SS: ['foo', 'bar', 'baz'] }],
    [`util.dynamodb.toNumber(12345)`, { N: 12345 }],
    [`util.dynamodb.toNumberSet([1, 23, 4.56])`, { NS: [1, 23, 4.56] }],
    [`util.dynamodb.toBinary('foo')`, { B: 'foo' }],
    [`util.dynamodb.toBinarySet(['foo', 'bar', 'baz'])`, { BS: ['foo', 'bar', 'baz'] }],
    [`util.dynamodb.toBoolean(true)`, { BOOL: true }],
    [`util.dynamodb.toNull()`, { NULL: null }],
    [
      `util.dynamodb.toList(['foo', 123, { bar: 'baz' }])`,
      { L: [{ S: 'foo' }, { N: 123 }, { M: { bar: { S: 'baz' } } }] },
    ],
    [
      `util.dynamodb.toMap({ foo: 'bar', baz: 1234, beep: ['boop'] })`,
      { M: { foo: { S: 'bar' }, baz: { N: 1234 }, beep: { L: [{ S: 'boop' }] } } },
    ],
    [
      `util.dynamodb.toMapValues({ foo: 'bar', baz: 1234, beep: ['boop'] })`,
      { foo: { S: 'bar' }, baz: { N: 1234 }, beep: { L: [{ S: 'boop' }] } },
    ],
    [
      `util.dynamodb.toS3Object('foo', 'bar', 'baz')`,
      { S: '{"s3":{"key":"foo","bucket":"bar","region":"baz"}}' },
    ],
    [
      `util.dynamodb.toS3Object('foo', 'bar', 'baz', 'beep')`,
      { S: '{"s3":{"key":"foo","bucket":"bar","region":"baz","version":"beep"}}' },
    ],
    [`ddb.get({ key: { id: 'id' } })`, { operation: 'GetItem', key: { id: { S: 'id' } } }],
    [
      `ddb.put({ key: { id: 'abc' }, item: { value: 10 } })`,
      { operation: 'PutItem', key: { id: { S: 'abc' } }, attributeValues: { value: { N: 10 } } },
    ],
    [`ddb.remove({ key: { id: 'test' } })`, { operation: 'DeleteItem', key: { id: { S: 'test' } } }],
    [`ddb.scan({ limit: 10, nextToken: 'abc' })`, { operation: 'Scan', limit: 10, nextToken: 'abc' }],
    [
      `ddb.update({ key: { id: 'test' }, update: { age: ddb.operations.add(10) } })`,
      update('SET #expName_1 = :expValue_1', 'age', { N: 10 }),
    ],
    [
      `ddb.update({ key: { id: 'test' }, update: { values: ddb.operations.append([1, 2, 3]) } })`,
      update('SET #expName_1 = list_append(#expName_1, :expValue_1)', 'values', numbers),
    ],
    [
      `ddb.update({ key: { id: 'test' }, update: { values: ddb.operations.prepend([1, 2, 3]) } })`,
      update('SET #expName_1 = list_append(:expValue_1, #expName_1)', 'values', numbers),
    ],
    [
      `ddb.update({ key: { id: 'test' }, update: { age: ddb.operations.increment(10) } })`,
      update('SET #expName_1 = #expName_1 + :expValue_1', 'age', { N: 10 }),
    ],
    [
      `ddb.update({ key: { id: 'test' }, update: { age: ddb.operations.decrement(10) } })`,
      update('SET #expName_1 = #expName_1 - :expValue_1', 'age', { N: 10 }),
    ],
    [
      `ddb.update({ key: { id: 'test' }, update: { values: ddb.operations.replace({ a: 10 }) } })`,
      update('SET #expName_1 = :expValue_1', 'values', { M: { a: { N: 10 } } }),
    ],
    [`ddb.operations.add(10)`, { type: 'OPERATION_ADD', value: 10 }],
    [`ddb.operations.append([1, 2, 3])`, { type: 'OPERATION_APPEND', items: [1, 2, 3] }],
    [`ddb.operations.prepend([1, 2, 3])`, { type: 'OPERATION_PREPEND', items: [1, 2, 3] }],
    [`ddb.operations.increment(10)`, { type: 'OPERATION_INCREMENT', by: 10 }],
    [`ddb.operations.decrement(10)`, { type: 'OPERATION_DECREMENT', by: 10 }],
    [`ddb.operations.replace({ a: 10 })`, { type: 'OPERATION_REPLACE', value: { a: 10 } }],
    [
      `util.transform.toDynamoDBFilterExpression({ title: { contains: 'Hello World' } })`,
      '{"expression":"(contains(#title,:title_contains))","expressionNames":{"#title":"title"},"expressionValues":{":title_contains":{"S":"Hello World"}}}',
    ],
    [
      `util.transform.toDynamoDBConditionExpression({ id: { attributeExists: true }, version: { eq: 10 } })`,
      '{"expression":"(attribute_exists(#id)) AND (#version = :version_eq)","expressionNames":{"#id":"id","#version":"version"},"expressionValues":{":version_eq":{"N":10}}}',
    ],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it('passes request objects of the code through as written', () => {
    const written = {
      operation: 'Query',
      index: 'nameIndex',
      query: {
        expression: '#name = :name',
        expressionNames: { '#name': 'name' },
        expressionValues: { ':name': { S: 'test' } },
      },
      filter: {
        expression: '#shift = :shift',
        expressionNames: { '#shift': 'shift' },
        expressionValues: { ':shift': { N: 10 } },
      },
      select: 'ALL_ATTRIBUTES',
    };
    expect(evaluate(`(${JSON.stringify(written)})`)).toEqual(written);
  });

  it.each([
    [`util.error('foo')`, { message: 'foo', errorType: null }],
    [`util.unauthorized()`, { message: 'Unauthorized', errorType: 'Unauthorized' }],
  ])('%s', (expression, expected) => {
    const { request } = loadResolverCode(`
      import { util } from '@aws-appsync/utils';
      export function request(ctx) { return ${expression}; }
      export function response(ctx) { return null; }
    `);
    expect(request().error).toMatchObject(expected);
  });
});

describe('the dynamodb module where AWS is not recorded', () => {
  it('makes one valid expression of several fields', () => {
    const expression = `ddb.update({ key: { id: 'a' }, update: {
      name: 'n', count: ddb.operations.increment(), old: ddb.operations.remove(),
      tags: [ddb.operations.updateListItem('x', 2)], address: { city: ddb.operations.replace('c') },
    } })`;
    expect(evaluate(expression)).toMatchObject({
      update: {
        expression:
          'SET #expName_1 = :expValue_1, #expName_2 = #expName_2 + :expValue_2, #expName_4[2] = :expValue_3, #expName_5.#expName_6 = :expValue_4 REMOVE #expName_3',
        expressionNames: {
          '#expName_1': 'name',
          '#expName_2': 'count',
          '#expName_3': 'old',
          '#expName_4': 'tags',
          '#expName_5': 'address',
          '#expName_6': 'city',
        },
        expressionValues: {
          ':expValue_1': { S: 'n' },
          ':expValue_2': { N: 1 },
          ':expValue_3': { S: 'x' },
          ':expValue_4': { S: 'c' },
        },
      },
    });
  });

  it('makes a query of key conditions, filter and projection', () => {
    const expression = `ddb.query({ query: { pk: { eq: 'a' }, sk: { between: ['b', 'c'] } }, index: 'i', limit: null,
      filter: { or: [{ n: { gt: 1 } }, { n: { attributeExists: false } }] }, projection: ['pk', 'lines[0].price'] })`;
    expect(evaluate(expression)).toEqual({
      operation: 'Query',
      index: 'i',
      query: {
        expression: '#pk = :pk_eq AND #sk BETWEEN :sk_between_1 AND :sk_between_2',
        expressionNames: { '#pk': 'pk', '#sk': 'sk' },
        expressionValues: { ':pk_eq': { S: 'a' }, ':sk_between_1': { S: 'b' }, ':sk_between_2': { S: 'c' } },
      },
      filter: {
        expression: '((#n > :or_0_n_gt) OR (attribute_not_exists(#n)))',
        expressionNames: { '#n': 'n' },
        expressionValues: { ':or_0_n_gt': { N: 1 } },
      },
      projection: {
        expression: '#expName_1, #expName_2[0].#expName_3',
        expressionNames: { '#expName_1': 'pk', '#expName_2': 'lines', '#expName_3': 'price' },
      },
    });
  });

  it('makes batches and transactions', () => {
    expect(evaluate(`ddb.batchGet({ tables: { t: { keys: [{ id: 1 }], consistentRead: true } } })`)).toEqual({
      operation: 'BatchGetItem',
      tables: { t: { keys: [{ id: { N: 1 } }], consistentRead: true } },
    });
    expect(evaluate(`ddb.batchPut({ tables: { t: [{ id: 1, tags: ddb.toStringSet(['a']) }] } })`)).toEqual({
      operation: 'BatchPutItem',
      tables: { t: [{ id: { N: 1 }, tags: { SS: ['a'] } }] },
    });
    expect(evaluate(`ddb.batchDelete({ tables: { t: [{ id: 1 }] } })`)).toEqual({
      operation: 'BatchDeleteItem',
      tables: { t: [{ id: { N: 1 } }] },
    });
    expect(
      evaluate(`ddb.transactGet({ items: [{ table: 't', key: { id: 1 }, projection: ['a'] }] })`),
    ).toEqual({
      operation: 'TransactGetItems',
      transactItems: [
        {
          table: 't',
          key: { id: { N: 1 } },
          projection: { expression: '#expName_1', expressionNames: { '#expName_1': 'a' } },
        },
      ],
    });
    const write = `ddb.transactWrite({ items: [
      { putItem: { table: 't', key: { id: 1 }, item: { a: 1 }, condition: { id: { attributeExists: false } } } },
      { updateItem: { table: 't', key: { id: 2 }, update: { a: 2 } } },
      { deleteItem: { table: 't', key: { id: 3 } } },
      { conditionCheck: { table: 't', key: { id: 4 }, condition: { a: { eq: 1 } } } },
    ] })`;
    const key = (id: number) => ({ table: 't', key: { id: { N: id } } });
    expect(evaluate(write)).toMatchObject({
      operation: 'TransactWriteItems',
      transactItems: [
        {
          operation: 'PutItem',
          ...key(1),
          attributeValues: { a: { N: 1 } },
          condition: { expression: '(attribute_not_exists(#id))' },
        },
        { operation: 'UpdateItem', ...key(2), update: { expression: 'SET #expName_1 = :expValue_1' } },
        { operation: 'DeleteItem', ...key(3) },
        { operation: 'ConditionCheck', ...key(4), condition: { expression: '(#a = :a_eq)' } },
      ],
    });
  });

  it.each(['_version: 1', `customPartitionKey: 'a'`, 'populateIndexFields: true'])(
    'refuses what needs a versioned data source: %s',
    (member) => {
      expect(() => evaluate(`ddb.remove({ key: { id: 1 }, ${member} })`)).toThrow(/versioned data source/);
    },
  );
});
