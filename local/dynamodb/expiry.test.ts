import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { TestPart } from './test-server.ts';
import { call, openPart } from './test-server.ts';
import { everythingIn, thingsTable } from './test-tables.ts';
import { SWEEP_INTERVAL_MS } from './expiry.ts';
import { TOKEN_LIFETIME_MS } from './request-tokens.ts';

let clock: ManualClock;
let part: TestPart;

beforeEach(async () => {
  clock = new ManualClock();
  part = await openPart({ clock });
  await part.create('AWS::DynamoDB::Table', {
    ...thingsTable('things'),
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  });
  await part.part.start!();
});
afterEach(() => part.part.stop!());

/** The sweep is on its way when the clock has moved; a busy machine may take its time. */
const PATIENTLY = { timeout: 10_000 };

const HOUR = 60 * 60 * 1000;
const inSeconds = (time: number) => ({ N: String(Math.floor(time / 1000)) });

async function put(pk: string, until: object): Promise<void> {
  await call(part, 'PutItem', {
    TableName: 'things',
    Item: { pk: { S: pk }, sk: { S: '-' }, owner: { S: 'x' }, expires: until },
  });
}

const names = async (index?: string) =>
  (await everythingIn(part, 'things', index)).map((item) => item['pk']!['S']);

describe('time to live', () => {
  it('removes items and their index entries after their time, not before', async () => {
    await put('soon', inSeconds(clock.now() + HOUR));
    await put('later', inSeconds(clock.now() + 3 * HOUR));
    await clock.advance(HOUR - 1000);
    expect(await names()).toEqual(['later', 'soon']);
    await clock.advance(SWEEP_INTERVAL_MS + 1000);
    await expect.poll(() => names(), PATIENTLY).toEqual(['later']);
    expect(await names('ownersKeys')).toEqual(['later']);
    await clock.advance(3 * HOUR);
    await expect.poll(() => names(), PATIENTLY).toEqual([]);
  });

  it('leaves expired items readable until they are swept, and sweeps no more often than it should', async () => {
    await put('first', inSeconds(clock.now() + 1000));
    await clock.advance(1000);
    await expect.poll(() => names(), PATIENTLY).toEqual([]);
    await put('second', inSeconds(clock.now() + 1000));
    await clock.advance(SWEEP_INTERVAL_MS - 1000);
    expect(await names()).toEqual(['second']);
    await clock.advance(1000);
    await expect.poll(() => names(), PATIENTLY).toEqual([]);
  });

  it('follows the attribute when it changes', async () => {
    await put('kept', inSeconds(clock.now() + HOUR));
    await put('gone', inSeconds(clock.now() + HOUR));
    await call(part, 'UpdateItem', {
      TableName: 'things',
      Key: { pk: { S: 'kept' }, sk: { S: '-' } },
      UpdateExpression: 'REMOVE expires',
    });
    await clock.advance(2 * HOUR);
    await expect.poll(() => names(), PATIENTLY).toEqual(['kept']);
  });

  it.each([
    ['text', { S: '1' }],
    ['a time more than five years ago', inSeconds(Date.parse('2020-01-01T00:00:00Z'))],
    ['a time in milliseconds', { N: String(Date.parse('2026-01-01T00:00:00Z')) }],
  ])('takes no notice of %s', async (_what, until) => {
    await put('odd', until);
    await put('due', inSeconds(clock.now() + 1000));
    await clock.advance(HOUR);
    await expect.poll(() => names(), PATIENTLY).toEqual(['odd']);
  });

  it('finds what is already stored when it is switched on', async () => {
    await call(part, 'PutItem', {
      TableName: 'things',
      Item: { pk: { S: 'a' }, sk: { S: '-' }, other: inSeconds(clock.now() + 1000) },
    });
    await put('b', inSeconds(clock.now() + 1000));
    await part.create('AWS::DynamoDB::Table', {
      ...thingsTable('things'),
      TimeToLiveSpecification: { AttributeName: 'other', Enabled: true },
    });
    await clock.advance(HOUR);
    await expect.poll(() => names(), PATIENTLY).toEqual(['b']);
  });

  it('holds no timer while nothing is due', async () => {
    expect(clock.pending).toBe(0);
    await put('a', inSeconds(clock.now() + HOUR));
    expect(clock.pending).toBe(1);
  });
});

it('forgets a ClientRequestToken after ten minutes', async () => {
  const raise = () =>
    call(part, 'TransactWriteItems', {
      ClientRequestToken: 'token',
      TransactItems: [
        {
          Update: {
            TableName: 'things',
            Key: { pk: { S: 'a' }, sk: { S: '-' } },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    });
  const count = async () => (await everythingIn(part, 'things'))[0]!['n'];
  await raise();
  await clock.advance(TOKEN_LIFETIME_MS - 1);
  await raise();
  expect(await count()).toEqual({ N: '1' });
  await clock.advance(1);
  await raise();
  expect(await count()).toEqual({ N: '2' });
});
