import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Money } from '../../domain/money.ts';
import type { TransactItems } from '../aws/transaction.ts';
import { writeAll } from '../aws/transaction.ts';
import type { WishKind } from './provider.ts';
import { DECLINE_REASONS } from './provider.ts';

export const paymentSchema = z.object({
  status: z.enum([
    'AUTHORIZED',
    'DECLINED',
    'ACTION_REQUIRED',
    'CAPTURED',
    'VOIDED',
    'AUTH_EXPIRED',
    'PARTIALLY_REFUNDED',
    'REFUNDED',
  ]),
  authorized: z.int(),
  captured: z.int(),
  refunded: z.int(),
  currency: z.string(),
  captureBefore: z.string(),
  token: z.string(),
  /** Of a payment that waits for the customer's word, or did: the sum, and until when. */
  wait: z.optional(z.object({ amount: z.int(), before: z.string() })),
  declineReason: z.optional(z.enum(DECLINE_REASONS)),
});
export type Payment = z.infer<typeof paymentSchema>;

export const operationSchema = z.object({
  amount: z.int(),
  currency: z.string(),
  outcome: z.string(),
  reason: z.optional(z.enum(DECLINE_REASONS)),
  at: z.string(),
});
export type Operation = z.infer<typeof operationSchema>;

/** An operation on a payment, decided: what will be answered to its key from now on. */
export interface Decision {
  paymentId: string;
  key: string;
  kind: WishKind;
  amount: Money;
  outcome: string;
  reason?: Payment['declineReason'];
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
  /**
   * Changes a payment from what was read. False, and nothing written, when the key was decided meanwhile, or
   * the payment's status or one of its sums is another: no sum is reckoned from figures that have changed.
   */
  change(read: Payment, to: Partial<Payment>, decision: Decision): Promise<boolean>;
  /** Counts a call of this kind and tells how many there were, this one included. */
  countCall(paymentId: string, kind: WishKind): Promise<number>;
}

const partition = (paymentId: string): string => `PAYMENT#${paymentId}`;
const paymentKeyOf = (paymentId: string) => ({ pk: partition(paymentId), sk: 'PAYMENT' });
const operationKeyOf = (paymentId: string, key: string) => ({
  pk: partition(paymentId),
  sk: `OPERATION#${key}`,
});

/** What a change of a payment depends on. */
const DECISIVE = ['status', 'authorized', 'captured', 'refunded'] as const;

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
    async change(read, to, decision) {
      const names = Object.keys(to) as (keyof Payment)[];
      const { stored } = await writeAll(client, [
        {
          Update: {
            TableName: table,
            Key: paymentKeyOf(decision.paymentId),
            UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
            ConditionExpression: DECISIVE.map((name) => `#${name} = :read_${name}`).join(' AND '),
            ExpressionAttributeNames: Object.fromEntries(
              [...names, ...DECISIVE].map((name) => [`#${name}`, name]),
            ),
            ExpressionAttributeValues: {
              ...Object.fromEntries(names.map((name) => [`:${name}`, to[name]])),
              ...Object.fromEntries(DECISIVE.map((name) => [`:read_${name}`, read[name]])),
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
