import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { BY_DUE_INDEX, orderKey, orderPartition } from '../../domain/keys.ts';

/** An order as the index `byDue` shows it, which may be a moment behind. */
export interface DueOrder {
  orderId: string;
  /** ISO 8601. */
  dueAt: string;
}

/** The orders somebody has to look after. */
export interface DueOrders {
  /** Those due by now in one partition of the index, longest waiting first, at most `limit`. */
  in(shard: string, now: Date, limit: number): Promise<DueOrder[]>;
  /** Puts off an order that could not be looked at, unless somebody else has meanwhile. */
  postpone(order: DueOrder, until: Date): Promise<void>;
}

const indexItem = z.object({ pk: z.string(), dueAt: z.string() });
const PAGE_SIZE = 100;

/** `table` is the Orders table. */
export function createDueOrders(client: DynamoDBDocumentClient, table: string): DueOrders {
  return {
    async in(shard, now, limit) {
      const found: DueOrder[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: BY_DUE_INDEX,
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
            ExpressionAttributeValues: { ':shard': shard, ':now': now.toISOString() },
            Limit: Math.min(PAGE_SIZE, limit - found.length),
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        for (const item of page.Items ?? []) {
          const { pk, dueAt } = indexItem.parse(item);
          found.push({ orderId: pk.slice(orderPartition('').length), dueAt });
        }
        start = page.LastEvaluatedKey;
      } while (start && found.length < limit);
      return found;
    },
    async postpone({ orderId, dueAt }, until) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: orderKey(orderId),
            UpdateExpression: 'SET dueAt = :until',
            ConditionExpression: 'dueAt = :seen',
            ExpressionAttributeValues: { ':seen': dueAt, ':until': until.toISOString() },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
