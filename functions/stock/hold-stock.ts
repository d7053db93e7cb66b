import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RequestedLine } from '../../domain/order-input.ts';
import { availableUnits } from '../../domain/availability.ts';
import { holdKey, orderKey, productKey } from '../../domain/keys.ts';
import { backOff } from '../aws/backoff.ts';
import type { TransactItems } from '../aws/transaction.ts';
import { writeAll } from '../aws/transaction.ts';
import { StepSuperseded, TransientFailure } from '../pipeline/errors.ts';
import type { Catalogue, ProductsAndHold } from './catalogue.ts';
import { HOLD_MS } from './hold.ts';
import { byKey, ledgerItem } from './movement.ts';
import type { Product } from './product.ts';

/** Reads of stock that was sold under our hands before we give the turn to the state machine. */
const MAX_ROUNDS = 10;
const BACKOFF_BASE_MS = 15;
const BACKOFF_CAP_MS = 250;

/** A line that cannot be had: how many were wanted, how many there are. */
export interface ShortLine {
  productId: string;
  wanted: number;
  available: number;
}

export type HoldOutcome = { kind: 'HELD' } | { kind: 'SHORT'; lines: ShortLine[] };

export interface HoldRequest {
  orderId: string;
  lines: readonly RequestedLine[];
  now: Date;
}

/** Holds stock for an order: for all its lines or for none, once. */
export interface StockHolder {
  /**
   * @throws StepSuperseded when the order was given up on meanwhile.
   * @throws TransientFailure when others keep being faster.
   */
  hold(request: HoldRequest): Promise<HoldOutcome>;
}

export interface StockHolderOptions {
  client: DynamoDBDocumentClient;
  catalogue: Catalogue;
  ordersTable: string;
  catalogTable: string;
}

export function createStockHolder(options: StockHolderOptions): StockHolder {
  return {
    async hold(request) {
      const ids = request.lines.map((line) => line.productId);
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const seen = await options.catalogue.productsAndHold(ids, request.orderId);
        const known = outcomeOf(request, seen);
        if (known) return known;
        const written = await writeAll(options.client, items(options, request, seen.products));
        if (written.stored) return { kind: 'HELD' };
        if (written.refusedBy.includes(ORDER_INDEX)) {
          throw new StepSuperseded(`Order ${request.orderId} is not being validated any more`);
        }
        await backOff(round, BACKOFF_BASE_MS, BACKOFF_CAP_MS);
      }
      throw new TransientFailure('INTERNAL', 'The stock of these products is moving too fast.');
    },
  };
}

/** Where the order stands in the transaction's items. */
const ORDER_INDEX = 0;

/** What is already decided by what was read; undefined when there is something to write. */
function outcomeOf(
  { orderId, lines }: HoldRequest,
  { products, hold }: ProductsAndHold,
): HoldOutcome | undefined {
  if (hold?.state === 'HELD') return { kind: 'HELD' };
  if (hold) throw new StepSuperseded(`The stock of order ${orderId} is ${hold.state}`);
  const short = lines.flatMap(({ productId, quantity }): ShortLine[] => {
    const product = products.get(productId);
    const available = product ? availableUnits(product) : 0;
    return available < quantity ? [{ productId, wanted: quantity, available }] : [];
  });
  return short.length > 0 ? { kind: 'SHORT', lines: short } : undefined;
}

function items(
  { ordersTable, catalogTable }: StockHolderOptions,
  { orderId, lines, now }: HoldRequest,
  products: ReadonlyMap<string, Product>,
): TransactItems {
  const at = now.toISOString();
  const expiresAt = new Date(now.getTime() + HOLD_MS).toISOString();
  const sorted = byKey(lines).map(({ productId, quantity }) => ({ productId, quantity }));
  return [
    {
      Update: {
        TableName: ordersTable,
        Key: orderKey(orderId),
        UpdateExpression: 'SET holdExpiresAt = :expiresAt',
        ConditionExpression: '#status = :validating',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':expiresAt': expiresAt, ':validating': 'VALIDATING' },
      },
    },
    {
      Put: {
        TableName: catalogTable,
        Item: { ...holdKey(orderId), orderId, state: 'HELD', lines: sorted, createdAt: at, expiresAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...sorted.flatMap(({ productId, quantity }) => [
      {
        Update: {
          TableName: catalogTable,
          Key: productKey(productId),
          UpdateExpression: 'ADD reserved :quantity',
          // Conditions cannot subtract. At least the units we saw, and at most as many held as leave
          // ours among them: together that is available >= quantity, whatever happened since the read.
          ConditionExpression: 'withdrawn = :no AND onHand >= :seen AND reserved <= :most',
          ExpressionAttributeValues: {
            ':quantity': quantity,
            ':no': false,
            ':seen': products.get(productId)?.onHand,
            ':most': (products.get(productId)?.onHand ?? 0) - quantity,
          },
        },
      },
      ledgerItem(catalogTable, 'HOLD', { orderId, lines, at }, productId, 0, quantity),
    ]),
  ];
}
