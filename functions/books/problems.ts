import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { problemKey } from '../../domain/keys.ts';
import type { OrderProblemKind } from '../../domain/order-problems.ts';
import { ORDER_PROBLEM_KINDS, orderProblem } from '../../domain/order-problems.ts';
import type { Discrepancy } from './finding.ts';
import type { StoredProblem } from './stored.ts';

/** Those the reconciler keeps; NEEDS_ATTENTION goes with the order's status, in the same write. */
const KEPT = ORDER_PROBLEM_KINDS.filter((kind) => kind !== 'NEEDS_ATTENTION');

export interface ProblemBook {
  /**
   * Makes the problems beside an order those that were found, one of a kind. A kind that was not judged
   * stays as it is. A problem that stays keeps the time it was first found.
   */
  settle(change: {
    orderId: string;
    found: readonly Discrepancy[];
    stored: readonly StoredProblem[];
    judged: (kind: OrderProblemKind) => boolean;
    sinceOf: (kind: OrderProblemKind) => string;
  }): Promise<void>;
}

export function createProblemBook(client: DynamoDBDocumentClient, ordersTable: string): ProblemBook {
  return {
    async settle({ orderId, found, stored, judged, sinceOf }) {
      for (const kind of KEPT) {
        const ofKind = found.filter((one) => one.kind === kind);
        const before = stored.find((one) => one.kind === kind);
        const Key = { ...problemKey(orderId, kind) };
        const [first] = ofKind;
        if (!first) {
          if (before && judged(kind)) await client.send(new DeleteCommand({ TableName: ordersTable, Key }));
          continue;
        }
        const message = ofKind.map((one) => one.message).join(' ');
        if (before?.code === first.code && before.message === message) continue;
        const item = orderProblem(orderId, kind, first.code, message, sinceOf(kind));
        await client.send(new PutCommand({ TableName: ordersTable, Item: { ...Key, ...item } }));
      }
    },
  };
}
