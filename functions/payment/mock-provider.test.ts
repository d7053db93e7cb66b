import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { Bench } from '../../local/testing/bench.ts';
import { createPaymentLedger } from './ledger.ts';
import { createMockProvider } from './mock-provider.ts';
import type { PaymentProvider } from './provider.ts';
import { paymentKey } from './provider.ts';

let bench: Bench;
let client: DynamoDBDocumentClient;
let provider: PaymentProvider;
let now = Date.parse('2026-01-01T00:00:00Z');
let count = 0;
let paymentId: string;

beforeAll(async () => {
  bench = await Bench.open();
  const part = bench.add(await createDynamoDb(bench.options('dynamodb')));
  await bench.create(part, 'AWS::DynamoDB::Table', {
    TableName: 'Payments',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: await bench.serve('dynamodb'),
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    }),
  );
  provider = createMockProvider(createPaymentLedger(client, 'Payments'), () => new Date(now));
});

afterAll(async () => {
  client.destroy();
  await bench.close();
});

beforeEach(() => {
  paymentId = `payment-${++count}`;
});

const amount = { amount: 1250, currency: 'EUR' };
const authorize = (token = 'tok_approve', sum = amount) =>
  provider.authorize({ key: paymentKey(paymentId, 'authorize'), paymentId, amount: sum, token });
const capture = (sum = amount) =>
  provider.capture({ key: paymentKey(paymentId, 'capture'), paymentId, amount: sum });
const voidIt = () => provider.void({ key: paymentKey(paymentId, 'void'), paymentId });

describe('a repeated key', () => {
  it.each([
    ['tok_approve', { outcome: 'AUTHORIZED' }],
    ['tok_decline_expired_card', { outcome: 'DECLINED', reason: 'EXPIRED_CARD' }],
    ['tok_action_required', { outcome: 'ACTION_REQUIRED' }],
  ])('gets the first answer (%s)', async (token, answer) => {
    expect(await authorize(token)).toEqual(answer);
    expect(await authorize(token)).toEqual(answer);
    expect(await authorize('tok_approve')).toEqual(answer);
  });

  it('gets the first answer when both come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => authorize()));
    expect(new Set(answers.map((answer) => answer.outcome))).toEqual(new Set(['AUTHORIZED']));
    const captures = await Promise.all(Array.from({ length: 6 }, () => capture()));
    expect(new Set(captures.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('is refused for another amount', async () => {
    await authorize();
    await expect(authorize('tok_approve', { ...amount, amount: 1 })).rejects.toThrow(/another amount/);
  });

  it('still tells of the capture after the authorization would have run out', async () => {
    await authorize();
    const first = await capture();
    now += 30 * 24 * 3600 * 1000;
    expect(await capture()).toEqual(first);
    expect(first).toMatchObject({ outcome: 'CAPTURED', at: expect.any(String) });
  });
});

describe('a capture', () => {
  it('takes no more than was authorized', async () => {
    await authorize();
    expect(await capture({ ...amount, amount: 1251 })).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await capture({ ...amount, currency: 'USD' })).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect((await capture()).outcome).toBe('CAPTURED');
  });

  it.each(['tok_decline', 'tok_action_required'])('takes nothing after %s', async (token) => {
    await authorize(token);
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
  });

  it('is too late after seven days, and stays so', async () => {
    await authorize();
    now += 7 * 24 * 3600 * 1000;
    expect(await capture()).toEqual({ outcome: 'AUTHORIZATION_EXPIRED' });
    now -= 1000;
    expect(await capture()).toEqual({ outcome: 'AUTHORIZATION_EXPIRED' });
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
  });
});

describe('a void', () => {
  it('tells the same each time', async () => {
    await authorize();
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
  });

  it('does not touch captured money', async () => {
    await authorize();
    await capture();
    expect(await voidIt()).toEqual({ outcome: 'CAPTURED' });
  });

  it('that comes first closes the payment', async () => {
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
    expect(await authorize()).toEqual({ outcome: 'VOIDED' });
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
  });

  it('and a capture at once: one of them wins, and both say so', async () => {
    await authorize();
    const [captured, voided] = await Promise.all([capture(), voidIt()]);
    expect([
      ['CAPTURED', 'CAPTURED'],
      ['NOT_AUTHORIZED', 'VOIDED'],
    ]).toContainEqual([captured.outcome, voided.outcome]);
  });
});

describe('trouble', () => {
  it('passes after the calls the token says', async () => {
    for (let call = 1; call <= 2; call++) {
      await expect(authorize('tok_fail_twice_then_approve')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    }
    expect(await authorize('tok_fail_twice_then_approve')).toEqual({ outcome: 'AUTHORIZED' });
  });

  it('that loses the answer has still decided', async () => {
    const key = paymentKey(paymentId, 'authorize');
    expect(await provider.lookupAuthorize({ key, paymentId })).toBeUndefined();
    await expect(authorize('tok_answer_lost')).rejects.toMatchObject({ kind: 'UNKNOWN' });
    expect(await provider.lookupAuthorize({ key, paymentId })).toEqual({ outcome: 'AUTHORIZED' });
    expect(await authorize('tok_answer_lost')).toEqual({ outcome: 'AUTHORIZED' });
  });

  it.each(['', 'tok_nobody', 'toString', '__proto__'])(
    'is no excuse for an unknown token (%s)',
    async (token) => {
      expect(await authorize(token)).toEqual({ outcome: 'METHOD_INVALID' });
      expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    },
  );
});
