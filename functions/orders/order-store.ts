import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { orderKey } from '../../domain/keys.ts';
import type { Money } from '../../domain/money.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { StepSuperseded } from '../pipeline/errors.ts';
import type { Order, PricedLine } from './order.ts';
import { orderSchema } from './order.ts';

/** What functions read and write of orders. Status, facts and sequence move by `postOrderStatus` alone. */
export interface OrderStore {
  /** The order as it stands now. @throws Error when there is none. */
  get(orderId: string): Promise<Order>;
  /** @throws StepSuperseded when the order is past PLACED. */
  savePrices(orderId: string, lines: readonly PricedLine[], total: Money): Promise<void>;
  /** @throws StepSuperseded when the order is not waiting for its capture. */
  savePayment(orderId: string, payment: NonNullable<Order['payment']>): Promise<void>;
  saveReceipt(orderId: string, receipt: NonNullable<Order['receipt']>): Promise<void>;
}

export function createOrderStore(client: DynamoDBDocumentClient, table: string): OrderStore {
  /** Sets attributes of an order, in one of the given statuses. */
  async function set(
    orderId: string,
    values: Record<string, unknown>,
    statuses: readonly OrderStatus[],
  ): Promise<void> {
    const names = Object.keys(values);
    const allowed = statuses.map((_, index) => `:status${index}`);
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: orderKey(orderId),
          UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
          ConditionExpression: `#status IN (${allowed.join(', ')})`,
          ExpressionAttributeNames: {
            '#status': 'status',
            ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ...Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
            ...Object.fromEntries(allowed.map((name, index) => [name, statuses[index]])),
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new StepSuperseded(`Order ${orderId} is not ${statuses.join(' or ')} any more`, { cause: error });
    }
  }

  return {
    async get(orderId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: orderKey(orderId), ConsistentRead: true }),
      );
      if (!Item) throw new Error(`There is no order ${orderId}`);
      return orderSchema.parse(Item);
    },
    savePrices: (orderId, lines, total) => set(orderId, { lines, total }, ['PLACED']),
    savePayment: (orderId, payment) => set(orderId, { payment }, ['PAYMENT_AUTHORIZED']),
    saveReceipt: (orderId, receipt) => set(orderId, { receipt }, ['CONFIRMED', 'COMPLETED']),
  };
}
