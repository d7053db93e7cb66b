import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Money } from '../../domain/money.ts';
import type { TransactItems } from '../aws/transaction.ts';
import { writeAll } from '../aws/transaction.ts';

const paymentSchema = z.object({
  status: z.enum(['AUTHORIZED', 'DECLINED', 'ACTION_REQUIRED', 'CAPTURED', 'VOIDED', 'AUTH_EXPIRED']),
  authorized: z.int(),
  captured: z.int(),
  currency: z.string(),
  captureBefore: z.string(),
  token: z.string(),
});
export type Payment = z.infer<typeof paymentSchema>;

const operationSchema = z.object({
  amount: z.int(),
  currency: z.string(),
  outcome: z.string(),
  reason: z.optional(z.string()),
  at: z.string(),
});
export type Operation = z.infer<typeof operationSchema>;

export type OperationKind = 'authorize' | 'capture' | 'void';

/** An operation on a payment, decided: what will be answered to its key from now on. */
export interface Decision {
  paymentId: string;
  key: string;
  kind: OperationKind;
  amount: Money;
  outcome: string;
  reason?: string;
  at: string;
}

/**
 * The mock provider's books. A payment and the operation that changed it are written together, on the
 * condition that the key is new and the payment is as it was read.
 */
export interface PaymentLedger {
  payment(paymentId: string): Promise<Payment | undefined>;
  operation(paymentId: string, key: string): Promise<Operation | undefined>;
  /** Opens a payment. False, and nothing written, when it is open already. */
  open(payment: Payment, decision: Decision): Promise<boolean>;
  /** Changes a payment in status `from`. False, and nothing written, when the key or the payment has moved on. */
  change(from: Payment['status'], to: Partial<Payment>, decision: Decision): Promise<boolean>;
  /** Counts a call of this kind and tells how many there were, this one included. */
  countCall(paymentId: string, kind: OperationKind): Promise<number>;
}

const partition = (paymentId: string): string => `PAYMENT#${paymentId}`;
const paymentKeyOf = (paymentId: string) => ({ pk: partition(paymentId), sk: 'PAYMENT' });
const operationKeyOf = (paymentId: string, key: string) => ({
  pk: partition(paymentId),
  sk: `OPERATION#${key}`,
});

export function createPaymentLedger(client: DynamoDBDocumentClient, table: string): PaymentLedger {
  async function get(key: Record<string, string>): Promise<unknown> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return Item;
  }

  function operationItem({ paymentId, amount, ...decision }: Decision): TransactItems[number] {
    return {
      Put: {
        TableName: table,
        Item: { ...operationKeyOf(paymentId, decision.key), ...decision, ...amount },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  return {
    async payment(paymentId) {
      const item = await get(paymentKeyOf(paymentId));
      return item === undefined ? undefined : paymentSchema.parse(item);
    },
    async operation(paymentId, key) {
      const item = await get(operationKeyOf(paymentId, key));
      return item === undefined ? undefined : operationSchema.parse(item);
    },
    async open(payment, decision) {
      const { paymentId } = decision;
      const { stored } = await writeAll(client, [
        {
          Put: {
            TableName: table,
            Item: { ...paymentKeyOf(paymentId), paymentId, ...payment },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        operationItem(decision),
      ]);
      return stored;
    },
    async change(from, to, decision) {
      const names = Object.keys(to) as (keyof Payment)[];
      const { stored } = await writeAll(client, [
        {
          Update: {
            TableName: table,
            Key: paymentKeyOf(decision.paymentId),
            UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
            ConditionExpression: '#status = :from',
            ExpressionAttributeNames: {
              '#status': 'status',
              ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
            },
            ExpressionAttributeValues: {
              ':from': from,
              ...Object.fromEntries(names.map((name) => [`:${name}`, to[name]])),
            },
          },
        },
        operationItem(decision),
      ]);
      return stored;
    },
    async countCall(paymentId, kind) {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: partition(paymentId), sk: `CALLS#${kind}` },
          UpdateExpression: 'ADD calls :one',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return z.object({ calls: z.int() }).parse(Attributes).calls;
    },
  };
}
