import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { holdKey } from '../../domain/keys.ts';
import type { TransactItems } from '../aws/transaction.ts';
import { writeAll } from '../aws/transaction.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import type { Catalogue } from './catalogue.ts';
import type { Hold } from './hold.ts';
import { movementItems } from './movement.ts';

/** Each round sees one change by somebody else; an order's hold has at most two. */
const MAX_ROUNDS = 4;

/** What was taken back: a hold, a sale, or nothing because nothing was held. */
export type ReleaseOutcome = 'RELEASED' | 'RETURNED' | 'NOTHING';

export interface StockReleaser {
  /** Takes back what the order holds or has bought, once; a repeat tells the same. */
  release(orderId: string, now: Date): Promise<ReleaseOutcome>;
}

export function createStockReleaser(
  client: DynamoDBDocumentClient,
  catalogue: Catalogue,
  table: string,
): StockReleaser {
  return {
    async release(orderId, now) {
      const at = now.toISOString();
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const hold = await catalogue.hold(orderId);
        if (hold?.state === 'RETURNED') return 'RETURNED';
        if (hold?.state === 'RELEASED') return hold.lines.length > 0 ? 'RELEASED' : 'NOTHING';
        const items = hold ? undoItems(table, hold, at) : [placeTaken(table, orderId, at)];
        const written = await writeAll(client, items);
        if (!written.stored) continue;
        if (!hold) return 'NOTHING';
        return hold.state === 'COMMITTED' ? 'RETURNED' : 'RELEASED';
      }
      throw new TransientFailure('INTERNAL', 'The stock of this order is still moving.');
    },
  };
}

function undoItems(table: string, hold: Hold, at: string): TransactItems {
  const sold = hold.state === 'COMMITTED';
  return [
    {
      Update: {
        TableName: table,
        Key: holdKey(hold.orderId),
        UpdateExpression: 'SET #state = :undone',
        ConditionExpression: '#state = :before',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':before': hold.state, ':undone': sold ? 'RETURNED' : 'RELEASED' },
      },
    },
    ...movementItems(table, sold ? 'RETURN' : 'RELEASE', { orderId: hold.orderId, lines: hold.lines, at }),
  ];
}

/** Keeps a `SaveOrder` that was given up on, but still runs, from holding stock nobody will release. */
function placeTaken(table: string, orderId: string, at: string): TransactItems[number] {
  return {
    Put: {
      TableName: table,
      Item: { ...holdKey(orderId), orderId, state: 'RELEASED', lines: [], createdAt: at, expiresAt: at },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
