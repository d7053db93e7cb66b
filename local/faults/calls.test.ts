import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../dynamodb/dynamodb.ts';
import { ManualClock } from '../kernel/clock.ts';
import type { Principal } from '../kernel/service.ts';
import { Bench, CLIENT, OPERATOR, rolePrincipal } from '../testing/bench.ts';
import { FaultKnobs } from './knobs.ts';
import { parseRules } from './rule.ts';

let clock: ManualClock;
let bench: Bench;
let client: DynamoDBClient;
let knobs: FaultKnobs;
let changes: number[];

beforeEach(async () => {
  clock = new ManualClock();
  bench = await Bench.open({ clock });
  const part = bench.add(await createDynamoDb(bench.options('dynamodb')));
  for (const TableName of ['Things', 'Others']) {
    await bench.create(part, 'AWS::DynamoDB::Table', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
  }
  client = new DynamoDBClient({ ...CLIENT, endpoint: await bench.serve('dynamodb'), maxAttempts: 1 });
  changes = [];
  knobs = new FaultKnobs({ clock, cloud: bench.cloud, onChange: ({ length }) => changes.push(length) });
});

afterEach(async () => {
  knobs.replace([]);
  client.destroy();
  await bench.close();
});

const Item = { id: { S: 'a' } };
const put = (more: object = {}) => client.send(new PutItemCommand({ TableName: 'Things', Item, ...more }));
const count = () =>
  client.send(
    new UpdateItemCommand({
      TableName: 'Things',
      Key: Item,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );
const stored = async () => (await client.send(new GetItemCommand({ TableName: 'Things', Key: Item }))).Item;
const set = (...rules: object[]) => knobs.replace(parseRules({ rules }, bench.cloud.services));
const PUT = { service: 'dynamodb', operation: 'PutItem' };

/** Whether a promise has settled, once everything that is under way without the clock is done. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const note = () => void (done = true);
  promise.then(note, note);
  // Another call goes all the way there and back meanwhile.
  await stored();
  return done;
}

describe('a call that fails', () => {
  it('before its effect leaves nothing behind', async () => {
    set({ ...PUT, kind: 'fail-before' });
    await expect(put()).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    });
    expect(await stored()).toBeUndefined();
  });

  it('after its effect has had it', async () => {
    set({ ...PUT, kind: 'fail-after' });
    await expect(put()).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await stored()).toEqual(Item);
  });

  it('by itself after all gives its own error', async () => {
    set({ ...PUT, kind: 'fail-after' });
    await expect(put({ TableName: 'Nothing' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['throttling', 'ThrottlingException', 400],
    ['unavailable', 'ServiceUnavailable', 503],
    [
      { code: 'TransactionConflictException', message: 'Busy', status: 400 },
      'TransactionConflictException',
      400,
    ],
  ])('with the error %j', async (error, name, status) => {
    set({ ...PUT, kind: 'fail-before', error });
    await expect(put()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it('is made again by the SDK, as on AWS', async () => {
    const patient = new DynamoDBClient({ ...CLIENT, endpoint: client.config.endpoint!, maxAttempts: 3 });
    set({ ...PUT, kind: 'fail-before', times: 2 });
    const { $metadata } = await patient.send(new PutItemCommand({ TableName: 'Things', Item }));
    expect($metadata.attempts).toBe(3);
    expect(await stored()).toEqual(Item);
    patient.destroy();
  });
});

describe('a call that is done twice', () => {
  it('has its effect twice and gives the second answer', async () => {
    set({ service: 'dynamodb', operation: 'UpdateItem', kind: 'twice' });
    expect((await count()).Attributes).toEqual({ ...Item, n: { N: '2' } });
    expect(await stored()).toEqual({ ...Item, n: { N: '2' } });
  });

  it('stumbles over itself where its condition says so', async () => {
    set({ ...PUT, kind: 'twice' });
    await expect(put({ ConditionExpression: 'attribute_not_exists(id)' })).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(await stored()).toEqual(Item);
  });
});

describe('a call that waits', () => {
  it('is slow by the clock', async () => {
    set({ ...PUT, kind: 'delay', milliseconds: 5000 });
    const call = put();
    await expect.poll(() => clock.pending, { timeout: 10_000 }).toBe(1);
    await clock.advance(4999);
    expect(await settled(call)).toBe(false);
    expect(await stored()).toBeUndefined();
    await clock.advance(1);
    await call;
    expect(await stored()).toEqual(Item);
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('hangs %s its effect until the rule is taken away', async (when, done) => {
    set({ ...PUT, kind: `hang-${when}` });
    const call = put();
    await expect.poll(() => knobs.states[0]?.held, { timeout: 10_000 }).toBe(1);
    await clock.advance(24 * 3600_000);
    await expect.poll(async () => (await stored()) !== undefined, { timeout: 10_000 }).toBe(done);
    expect(await settled(call)).toBe(false);
    knobs.replace([]);
    await call;
    expect(await stored()).toEqual(Item);
  });

  it('ends a wait early when the rule is taken away', async () => {
    set({ ...PUT, kind: 'delay', milliseconds: 5000 });
    const call = put();
    await expect.poll(() => clock.pending, { timeout: 10_000 }).toBe(1);
    knobs.replace([]);
    await call;
    expect(clock.pending).toBe(0);
  });

  it('gives up when its caller has waited enough', async () => {
    set({ ...PUT, kind: 'hang-before' });
    const end = new AbortController();
    const call = client.send(new PutItemCommand({ TableName: 'Things', Item }), { abortSignal: end.signal });
    await expect.poll(() => knobs.states[0]?.held, { timeout: 10_000 }).toBe(1);
    end.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(await stored()).toBeUndefined();
  });

  it('keeps waiting when another rule is added', async () => {
    set({ ...PUT, kind: 'hang-before', times: 1 });
    const call = put();
    await expect.poll(() => knobs.states[0]?.held, { timeout: 10_000 }).toBe(1);
    knobs.add(parseRules({ rules: [{ ...PUT, kind: 'fail-before' }] }, bench.cloud.services)[0]!);
    expect(await settled(call)).toBe(false);
    expect(knobs.states.map(({ held, active }) => [held, active])).toEqual([
      [1, true],
      [0, true],
    ]);
    knobs.replace([]);
    await call;
  });
});

describe('which calls', () => {
  const SAVER = rolePrincipal('App-SaverRole1A2B');
  const SENDER: Principal = { kind: 'service', arn: 'sns.amazonaws.com', accountId: OPERATOR.accountId };
  const get = (TableName: string, principal: Principal) =>
    bench.call('dynamodb', 'GetItem', { TableName, Key: Item }, principal).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );

  it.each([
    ['another service', { service: 'appsync' }, false],
    ['every service', { service: '*' }, true],
    ['every operation', { service: 'dynamodb' }, true],
    ['the operation', { service: 'dynamodb', operation: 'GetItem' }, true],
    ['another operation', { service: 'dynamodb', operation: 'PutItem' }, false],
    ['the role', { service: 'dynamodb', caller: '*-SaverRole*' }, true],
    ['another role', { service: 'dynamodb', caller: 'Saver' }, false],
    ['the table', { service: 'dynamodb', target: 'Things' }, true],
    ['the table by its ARN', { service: 'dynamodb', target: 'arn:aws:dynamodb:*:table/Th?ngs' }, true],
    ['another table', { service: 'dynamodb', target: 'Others' }, false],
    ['all of it', { service: 'dynamodb', operation: 'GetItem', caller: '*', target: 'table/*' }, true],
  ])('%s: %j', async (_name, selection, matches) => {
    set({ ...selection, kind: 'fail-before' });
    expect(await get('Things', SAVER)).toBe(matches ? 'ServiceUnavailable' : 'done');
    expect(knobs.states[0]).toMatchObject({ matched: matches ? 1 : 0, fired: matches ? 1 : 0 });
  });

  it.each([
    ['operator', OPERATOR],
    ['sns.amazonaws.com', SENDER],
  ])('those of %s', async (caller, principal) => {
    set({ service: 'dynamodb', caller, kind: 'fail-before' });
    expect([await get('Things', principal), await get('Things', SAVER)]).toEqual([
      'ServiceUnavailable',
      'done',
    ]);
  });

  it('are counted by the rule that they match', async () => {
    set({ service: 'dynamodb', target: 'Things', nth: 2, kind: 'fail-before' });
    const results = [];
    for (const table of ['Things', 'Others', 'Others', 'Things', 'Things']) {
      results.push(await get(table, SAVER));
    }
    expect(results).toEqual(['done', 'done', 'done', 'ServiceUnavailable', 'done']);
    expect(knobs.states[0]).toMatchObject({ matched: 3, fired: 1, active: false });
    expect(knobs.activeCount).toBe(0);
  });

  it('are the same ones again for the same seed', async () => {
    const run = async (seed: number) => {
      set({ ...PUT, kind: 'fail-before', probability: 0.5, seed });
      const results = [];
      for (let call = 0; call < 40; call++) {
        results.push(
          await put().then(
            () => true,
            () => false,
          ),
        );
      }
      return results;
    };
    const first = await run(1);
    expect(new Set(first)).toEqual(new Set([true, false]));
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('no more of them than the rule says', async () => {
    set({ ...PUT, kind: 'fail-before', times: 1 });
    await expect(put()).rejects.toThrow();
    await put();
    expect(knobs.states[0]).toMatchObject({ matched: 1 + 1, fired: 1, active: false });
  });
});

describe('several rules', () => {
  it('lie around a call in their order', async () => {
    const one = { service: 'dynamodb', operation: 'UpdateItem', times: 1 };
    set({ ...one, kind: 'twice' }, { ...one, kind: 'fail-after' }, { ...one, kind: 'fail-before' });
    // The first run meets the failure after it, which ends the call; the last rule's came before that.
    await expect(count()).rejects.toThrow();
    expect(knobs.states.map(({ fired }) => fired)).toEqual([1, 1, 1]);
    expect(await stored()).toBeUndefined();
  });

  it('are told of when they change, and gone without a trace', async () => {
    set({ ...PUT, kind: 'fail-before' }, { ...PUT, kind: 'twice' });
    knobs.replace([]);
    knobs.replace([]);
    expect(changes).toEqual([2, 0]);
    expect(knobs.states).toEqual([]);
    await put();
  });

  it('stand around nothing when there are none', async () => {
    let hooks = 0;
    const watched = new FaultKnobs({
      clock,
      cloud: {
        services: bench.cloud.services,
        around: () => {
          hooks++;
          return () => void hooks--;
        },
      },
    });
    expect(hooks).toBe(0);
    const rules = parseRules({ rules: [{ ...PUT, kind: 'twice' }] }, bench.cloud.services);
    watched.replace(rules);
    watched.add(rules[0]!);
    expect(hooks).toBe(1);
    watched.replace([]);
    expect(hooks).toBe(0);
  });
});
