import type { RequestedLine } from '../../domain/order-input.ts';
import type { StockMovement } from '../../domain/keys.ts';
import { ledgerKey, productKey } from '../../domain/keys.ts';
import type { TransactItems } from '../aws/transaction.ts';

/** How many units a movement takes from (−) or adds to (+) each counter, for each unit of the line. */
const SIGNS: Record<Exclude<StockMovement, 'SUPPLY' | 'HOLD'>, { onHand: number; reserved: number }> = {
  COMMIT: { onHand: -1, reserved: -1 },
  RELEASE: { onHand: 0, reserved: -1 },
  RETURN: { onHand: 1, reserved: 0 },
};

export interface Movement {
  orderId: string;
  lines: readonly RequestedLine[];
  /** ISO 8601. */
  at: string;
}

/** Lines in the order of their keys: transactions that meet, meet at their first common product. */
export function byKey<Line extends RequestedLine>(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => (one.productId < other.productId ? -1 : 1));
}

/**
 * The counters and ledger rows of a movement that ends or turns a hold. No counter goes below zero and
 * none is moved twice: the hold's own condition, in the same transaction, sees to that.
 */
export function movementItems(table: string, movement: keyof typeof SIGNS, move: Movement): TransactItems {
  const { onHand, reserved } = SIGNS[movement];
  return byKey(move.lines).flatMap(({ productId, quantity }) => [
    {
      Update: {
        TableName: table,
        Key: productKey(productId),
        UpdateExpression: 'ADD onHand :onHand, reserved :reserved',
        ConditionExpression:
          'attribute_exists(pk) AND onHand >= :onHandNeeded AND reserved >= :reservedNeeded',
        ExpressionAttributeValues: {
          ':onHand': onHand * quantity,
          ':reserved': reserved * quantity,
          ':onHandNeeded': onHand < 0 ? quantity : 0,
          ':reservedNeeded': reserved < 0 ? quantity : 0,
        },
      },
    },
    ledgerItem(table, movement, move, productId, onHand * quantity, reserved * quantity),
  ]);
}

/** One row of a product's ledger; a movement of an order is written once. */
export function ledgerItem(
  table: string,
  movement: StockMovement,
  { orderId, at }: Movement,
  productId: string,
  onHandDelta: number,
  reservedDelta: number,
): TransactItems[number] {
  return {
    Put: {
      TableName: table,
      Item: {
        ...ledgerKey(productId, orderId, movement),
        productId,
        orderId,
        movement,
        onHandDelta,
        reservedDelta,
        at,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
