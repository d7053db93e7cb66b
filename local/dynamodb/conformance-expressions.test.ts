/** What expressions mean in any DynamoDB, seen through AWS's own client. With DYNAMODB_ENDPOINT set the engine there is asked. */
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Things } from './test-tables.ts';
import { newKey, serveThings } from './test-tables.ts';

let server: Things;
beforeAll(async () => {
  server = await serveThings();
});
afterAll(() => server.close());

describe('conditions', () => {
  const stored = {
    amount: 5,
    wording: 'abcdef',
    parts: [1, { x: 'y' }],
    doc: { core: { deep: 7 } },
    tags: new Set(['red', 'green']),
    flag: false,
  };
  const cases: [condition: string, values: Record<string, unknown> | undefined, holds: boolean][] = [
    ['attribute_exists(#a)', undefined, false],
    ['attribute_not_exists(#a)', undefined, true],
    ['amount = :v', { ':v': 5 }, true],
    ['amount = :v', { ':v': '5' }, false],
    ['amount <> :v', { ':v': '5' }, true],
    ['#a <> :v', { ':v': 1 }, true],
    ['#a = :v', { ':v': 1 }, false],
    ['#a < :v', { ':v': 1 }, false],
    ['NOT #a < :v', { ':v': 1 }, true],
    ['amount >= :v AND amount < :w', { ':v': 5, ':w': 5.01 }, true],
    ['amount BETWEEN :v AND :w', { ':v': 1, ':w': 4 }, false],
    ['amount IN (:v, :w)', { ':v': 1, ':w': 5 }, true],
    ['parts = :v', { ':v': [1, { x: 'y' }] }, true],
    ['parts = :v', { ':v': [{ x: 'y' }, 1] }, false],
    ['doc.core = :v', { ':v': { deep: 7 } }, true],
    ['doc.core.deep = :v', { ':v': 7 }, true],
    ['parts[1].x = :v', { ':v': 'y' }, true],
    ['tags = :v', { ':v': new Set(['green', 'red']) }, true],
    ['contains(tags, :v)', { ':v': 'red' }, true],
    ['contains(parts, :v)', { ':v': { x: 'y' } }, true],
    ['contains(wording, :v)', { ':v': 'cde' }, true],
    ['begins_with(wording, :v)', { ':v': 'abd' }, false],
    ['size(wording) = :v', { ':v': 6 }, true],
    ['size(tags) > :v', { ':v': 2 }, false],
    ['attribute_type(doc, :v)', { ':v': 'M' }, true],
    ['flag = :v', { ':v': false }, true],
    ['(flag = :v OR amount = :w) AND NOT begins_with(wording, :x)', { ':v': true, ':w': 5, ':x': 'b' }, true],
  ];

  it.each(cases)('%s with %j: %s', async (condition, values, holds) => {
    const key = newKey();
    await server.put({ ...key, ...stored });
    const write = server.documents.send(
      new PutCommand({
        TableName: server.table,
        Item: { ...key, replaced: true },
        ConditionExpression: condition,
        ...(condition.includes('#a') && { ExpressionAttributeNames: { '#a': 'absent' } }),
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );
    if (holds) await write;
    else
      await expect(write).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
      });
    expect((await server.get(key))!['replaced']).toBe(holds ? true : undefined);
  });

  it.each(['put', 'update', 'delete'] as const)('shows what stands against a %s, if asked', async (kind) => {
    const key = newKey();
    await server.put({ ...key, version: 3 });
    const guard = {
      TableName: server.table,
      ConditionExpression: 'version = :v',
      ExpressionAttributeValues: { ':v': 2 },
    } as const;
    const write = (mode: 'ALL_OLD' | 'NONE') => {
      const all = { ...guard, ReturnValuesOnConditionCheckFailure: mode };
      if (kind === 'put') return server.documents.send(new PutCommand({ ...all, Item: key }));
      if (kind === 'delete') return server.documents.send(new DeleteCommand({ ...all, Key: key }));
      return server.documents.send(new UpdateCommand({ ...all, Key: key }));
    };
    await expect(write('ALL_OLD')).rejects.toMatchObject({ Item: { version: { N: '3' } } });
    expect(await write('NONE').catch((error: { Item?: object }) => error.Item)).toBeUndefined();
  });
});

describe('updates', () => {
  it('creates the item when there is none', async () => {
    const key = newKey();
    const { Attributes } = await server.update(key, {
      UpdateExpression:
        'SET a = if_not_exists(a, :zero) + :one, l = list_append(if_not_exists(l, :empty), :more) ADD n :one, s :tags',
      ExpressionAttributeValues: {
        ':zero': 0,
        ':one': 1,
        ':empty': [],
        ':more': ['x'],
        ':tags': new Set(['t']),
      },
      ReturnValues: 'ALL_NEW',
    });
    expect(Attributes).toEqual({ ...key, a: 1, l: ['x'], n: 1, s: new Set(['t']) });
    expect(await server.get(key)).toEqual(Attributes);
  });

  it('reads every operand as it was before the update', async () => {
    const key = newKey();
    await server.put({ ...key, count: 1, core: { x: 1 }, parts: ['a', 'b', 'c', 'd'] });
    const { Attributes } = await server.update(key, {
      UpdateExpression:
        'SET #before = #count, copied = core, core.x = :two, parts[1] = :B, parts[9] = :E REMOVE parts[0], parts[2] ADD #count :one',
      ExpressionAttributeNames: { '#before': 'before', '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1, ':two': 2, ':B': 'B', ':E': 'e' },
      ReturnValues: 'ALL_NEW',
    });
    expect(Attributes).toMatchObject({
      before: 1,
      count: 2,
      copied: { x: 1 },
      core: { x: 2 },
      parts: ['B', 'd', 'e'],
    });
  });

  it('takes members from sets and drops a set that becomes empty', async () => {
    const key = newKey();
    await server.put({ ...key, a: new Set(['x', 'y']), b: new Set([1]) });
    await server.update(key, {
      UpdateExpression: 'DELETE a :a, b :b',
      ExpressionAttributeValues: { ':a': new Set(['y', 'z']), ':b': new Set([1]) },
    });
    expect(await server.get(key)).toEqual({ ...key, a: new Set(['x']) });
  });

  it.each([
    ['UPDATED_OLD', { a: 1 }],
    ['UPDATED_NEW', { a: 2 }],
    ['ALL_OLD', { a: 1, b: 1 }],
    ['ALL_NEW', { a: 2, b: 1 }],
    ['NONE', undefined],
  ] as const)('returns %s', async (ReturnValues, expected) => {
    const key = newKey();
    await server.put({ ...key, a: 1, b: 1 });
    const { Attributes } = await server.update(key, {
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': 2 },
      ReturnValues,
    });
    const whole = ReturnValues.startsWith('ALL') ? { ...key, ...expected } : expected;
    expect(Attributes).toEqual(whole);
  });

  it.each([
    ['SET a = nowhere', {}, 'The provided expression refers to an attribute that does not exist in the item'],
    [
      'SET nowhere.x = :v',
      { ':v': 1 },
      'The document path provided in the update expression is invalid for update',
    ],
    ['SET a = t + :v', { ':v': 1 }, 'An operand in the update expression has an incorrect data type'],
    ['ADD t :v', { ':v': 1 }, 'An operand in the update expression has an incorrect data type'],
    [
      'SET #pk = :v',
      { ':v': 'x' },
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    [
      'SET a = :v, a = :v',
      { ':v': 1 },
      'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'SET a = :v, b = :w',
      { ':v': 1 },
      'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'SET status = :v',
      { ':v': 1 },
      'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
    ],
  ] as const)('refuses %s', async (UpdateExpression, values, message) => {
    const key = newKey();
    await server.put({ ...key, t: 'text' });
    const failed = server.update(key, {
      UpdateExpression,
      ...(UpdateExpression.includes('#pk') && { ExpressionAttributeNames: { '#pk': 'pk' } }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    });
    await expect(failed).rejects.toMatchObject({ name: 'ValidationException', message });
    expect(await server.get(key)).toEqual({ ...key, t: 'text' });
  });
});
