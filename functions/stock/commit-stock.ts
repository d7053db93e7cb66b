import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { holdKey } from '../../domain/keys.ts';
import { writeAll } from '../aws/transaction.ts';
import { StepSuperseded } from '../pipeline/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { movementItems } from './movement.ts';

export interface StockCommitter {
  /**
   * Turns an order's hold into a sale, once. Tells EXPIRED, and does nothing, when the hold ran out.
   * @throws StepSuperseded when nothing is held, or no longer.
   */
  commit(orderId: string, now: Date): Promise<'COMMITTED' | 'EXPIRED'>;
}

export function createStockCommitter(
  client: DynamoDBDocumentClient,
  catalogue: Catalogue,
  table: string,
): StockCommitter {
  return {
    async commit(orderId, now) {
      const at = now.toISOString();
      const before = await catalogue.hold(orderId);
      if (before?.state === 'HELD' && before.expiresAt > at) {
        const written = await writeAll(client, [
          {
            Update: {
              TableName: table,
              Key: holdKey(orderId),
              UpdateExpression: 'SET #state = :committed',
              ConditionExpression: '#state = :held AND expiresAt > :now',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':held': 'HELD', ':committed': 'COMMITTED', ':now': at },
            },
          },
          ...movementItems(table, 'COMMIT', { orderId, lines: before.lines, at }),
        ]);
        if (written.stored) return 'COMMITTED';
      }
      // Not ours to write: done before, run out, or taken back between the read and the write.
      const after = await catalogue.hold(orderId);
      if (after?.state === 'COMMITTED') return 'COMMITTED';
      if (after?.state === 'HELD' && after.expiresAt <= at) return 'EXPIRED';
      throw new StepSuperseded(`The stock of order ${orderId} is ${after?.state ?? 'not held'}`);
    },
  };
}
