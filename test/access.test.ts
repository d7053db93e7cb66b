import { AwsClient } from './support/signer.ts';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  OrderDocument,
  OrderEventsDocument,
  OrdersDocument,
  ReceiptLinkDocument,
} from '../client/sdk/generated/operations.ts';
import { send, signedIn, type Customer } from './support/customer.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended, Watcher } from './support/watch.ts';

let system: TestSystem;
let customer: Customer;
let second: Customer;
let operator: Customer;
let orderId: string;

beforeAll(async () => {
  system = await bootSystem();
  customer = await signedIn(system, 'customer@example.com');
  second = await signedIn(system, 'second@example.com');
  operator = await signedIn(system, 'operator@example.com');
  orderId = await customer.placed({
    lines: [{ productId: 'scale', quantity: 1 }],
    paymentToken: 'tok_approve',
  });
  await ended(system, customer, orderId);
});
afterAll(() => system?.stop());

const POST_STATUS = `mutation Post($input: OrderStatusInput!) { postOrderStatus(input: $input) { eventId } }`;

describe('what belongs to another customer', () => {
  it('does not exist for the second one', async () => {
    expect(await second.request(OrderDocument, { id: orderId })).toEqual({ order: null });
    expect(await second.request(OrderEventsDocument, { orderId })).toEqual({ orderEvents: null });
    expect(await second.request(ReceiptLinkDocument, { orderId })).toEqual({ receiptLink: null });
    expect((await second.request(OrdersDocument, {})).orders.items).toEqual([]);
  });

  it('looks the same as an order that never was', async () => {
    expect(await second.ask(OrderDocument, { id: orderId })).toEqual(
      await second.ask(OrderDocument, { id: 'none' }),
    );
  });

  it.each([
    ['another one’s order', () => orderId],
    ['an order that never was', () => 'none'],
  ])('cannot be subscribed to: %s', async (_name, id) => {
    const watcher = await Watcher.open(system, second);
    const answer = await watcher.subscribe(id());
    watcher.close();
    expect(answer).toMatchObject({ type: 'error', payload: { errors: [{ errorType: 'Unauthorized' }] } });
  });

  it('is open to operators', async () => {
    expect((await operator.request(OrderDocument, { id: orderId })).order?.id).toBe(orderId);
    const watcher = await Watcher.open(system, operator);
    expect((await watcher.subscribe(orderId)).type).toBe('start_ack');
    watcher.close();
  });
});

describe('posting a status', () => {
  const input = { eventId: 'forged', orderId: 'x', type: 'ORDER_COMPLETED', status: 'COMPLETED' };

  it.each([
    ['a customer', () => customer],
    ['an operator', () => operator],
  ])('is refused to %s', async (_name, who) => {
    const answer = await send(system, { authorization: who().token }, POST_STATUS, {
      input: { ...input, orderId },
    });
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ errorType: 'Unauthorized' }]);
  });

  it('is refused without a signature', async () => {
    const answer = await send(system, {}, POST_STATUS, { input });
    expect(answer).toMatchObject({ status: 401, errors: [{ errorType: 'UnauthorizedException' }] });
  });

  it('is refused with a signature of nobody', async () => {
    const nobody = new AwsClient(
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
      system.region,
    );
    const answer = await nobody.graphql(system, POST_STATUS, { input });
    expect(answer).toMatchObject({ status: 403, errors: [{ errorType: 'UnrecognizedClientException' }] });
  });

  it('left the order as it was', async () => {
    expect((await customer.request(OrderDocument, { id: orderId })).order?.status).toBe('COMPLETED');
  });
});

describe('a token', () => {
  it.each([
    ['no token', {}, 'Valid authorization header not provided.'],
    ['rubbish', { authorization: 'rubbish' }, ''],
    ['another’s signature', { authorization: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA' }, ''],
  ] as [string, Record<string, string>, string][])('must be right: %s', async (_name, headers, message) => {
    const answer = await send(system, headers, '{ orders { items { id } } }');
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]).toMatchObject({ errorType: 'UnauthorizedException' });
    expect(answer.errors?.[0]?.message).toContain(message);
  });
});

describe('the AWS port', () => {
  it('refuses a key it does not know, as AWS does', async () => {
    const stranger = new DynamoDBClient({
      region: system.region,
      endpoint: system.awsUrl,
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    });
    await expect(
      stranger.send(new ScanCommand({ TableName: system.outputs.OrdersTable })),
    ).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('refuses a wrong secret, as AWS does', async () => {
    const forger = new DynamoDBClient({
      region: system.region,
      endpoint: system.awsUrl,
      credentials: { ...system.credentials, secretAccessKey: 'wrong' },
    });
    await expect(
      forger.send(new ScanCommand({ TableName: system.outputs.OrdersTable })),
    ).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  it('refuses a call without a signature, as AWS does', async () => {
    const response = await fetch(system.awsUrl, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'content-type': 'application/x-amz-json-1.0',
      },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: expect.stringContaining('MissingAuthenticationToken'),
    });
  });
});
