import { describe, expect, it } from 'vitest';
import { asAnotherOrder, callsOfOrder, countsOf } from './floor.ts';
import type { RecordedCall } from './usage.ts';

const role = { kind: 'role', arn: 'arn:aws:sts::000000000000:assumed-role/step/session' };

function recorded(service: string, operation: string, input: unknown = {}, principal = role): RecordedCall {
  return { service, operation, input, principal };
}

describe('callsOfOrder', () => {
  it('takes the calls of roles to the services of the data, in their order', () => {
    const calls = callsOfOrder([
      recorded('states', 'StartExecution'),
      recorded('dynamodb', 'GetItem', { TableName: 'Orders' }),
      recorded('dynamodb', 'Scan', {}, { kind: 'operator', arn: 'arn:aws:iam::000000000000:user/operator' }),
      recorded('logs', 'PutLogEvents'),
      recorded('sns', 'Publish', { Message: 'm' }),
      recorded('lambda', 'Invoke'),
    ]);
    expect(calls).toEqual([
      { service: 'dynamodb', operation: 'GetItem', input: { TableName: 'Orders' } },
      { service: 'sns', operation: 'Publish', input: { Message: 'm' } },
    ]);
  });

  it('leaves to the SDK what the SDK made, and gives bytes back', () => {
    const input = {
      Key: 'receipts/1.pdf',
      Body: { type: 'Buffer', data: [37, 80] },
      ChecksumCRC32: 'abc',
      ClientRequestToken: 'made up',
      Metadata: { ChecksumCRC32: 'kept' },
    };
    const [call] = callsOfOrder([recorded('s3', 'PutObject', input)]);
    expect(call?.input).toEqual({
      Key: 'receipts/1.pdf',
      Body: Buffer.from([37, 80]),
      Metadata: { ChecksumCRC32: 'kept' },
    });
  });
});

describe('asAnotherOrder', () => {
  const order = { orderId: '01KAPQ4T9X8Z2M5N7R3V6W1Y0B', idempotencyKey: '0f0e-11' };
  const calls = [
    {
      service: 'dynamodb',
      operation: 'PutItem',
      input: { pk: `KEY#${order.idempotencyKey}`, of: order.orderId },
    },
    { service: 's3', operation: 'PutObject', input: { Key: `${order.orderId}.pdf` } },
  ];

  it('gives all calls of one order the same fresh ids', () => {
    const [put, object] = asAnotherOrder(calls, order);
    const { pk, of } = put!.input as { pk: string; of: string };
    expect(pk).toMatch(/^KEY#\d[a-z]\d[a-z]-\d\d$/);
    expect(of).toHaveLength(order.orderId.length);
    expect(of).not.toBe(order.orderId);
    expect(object!.input).toEqual({ Key: `${of}.pdf` });
  });

  it('gives another order each time and leaves the recorded calls as they are', () => {
    const ids = Array.from(
      { length: 100 },
      () => (asAnotherOrder(calls, order)[0]!.input as { of: string }).of,
    );
    expect(new Set(ids).size).toBe(100);
    expect(calls[1]!.input).toEqual({ Key: `${order.orderId}.pdf` });
  });
});

describe('countsOf', () => {
  it('counts by service and operation', () => {
    const call = (service: string, operation: string) => ({ service, operation, input: {} });
    const calls = [
      call('s3', 'PutObject'),
      call('dynamodb', 'PutItem'),
      call('dynamodb', 'GetItem'),
      call('dynamodb', 'PutItem'),
    ];
    expect(countsOf(calls)).toEqual({ dynamodb: { GetItem: 1, PutItem: 2 }, s3: { PutObject: 1 } });
  });
});
