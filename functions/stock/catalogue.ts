import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../domain/keys.ts';
import { holdKey, productKey } from '../../domain/keys.ts';
import { backOff } from '../aws/backoff.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import type { Hold } from './hold.ts';
import { holdSchema } from './hold.ts';
import type { Product } from './product.ts';
import { productSchema } from './product.ts';

/** Rounds of a batch read whose rest DynamoDB leaves for later. */
const MAX_ROUNDS = 6;
const BACKOFF_BASE_MS = 30;
const BACKOFF_CAP_MS = 500;

/** Reads of the Catalog table; all of them see every write that came before. */
export interface Catalogue {
  /** The products that exist, by id. */
  products(ids: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** The same and the order's hold, in one read. */
  productsAndHold(ids: readonly string[], orderId: string): Promise<ProductsAndHold>;
  hold(orderId: string): Promise<Hold | undefined>;
}

export interface ProductsAndHold {
  products: ReadonlyMap<string, Product>;
  hold: Hold | undefined;
}

export function createCatalogue(client: DynamoDBDocumentClient, table: string): Catalogue {
  async function batchGet(keys: Key[]): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let request = {
      [table]: { Keys: keys.map((key): Record<string, unknown> => ({ ...key })), ConsistentRead: true },
    };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const answer = await client.send(new BatchGetCommand({ RequestItems: request }));
      items.push(...(answer.Responses?.[table] ?? []));
      const rest = answer.UnprocessedKeys?.[table]?.Keys;
      if (!rest?.length) return items;
      request = { [table]: { Keys: rest, ConsistentRead: true } };
      await backOff(round, BACKOFF_BASE_MS, BACKOFF_CAP_MS);
    }
    throw new TransientFailure('INTERNAL', 'The catalogue is too busy.');
  }

  const productsOf = (items: Record<string, unknown>[]): ReadonlyMap<string, Product> =>
    new Map(
      items
        .filter((item) => item.sk === 'PRODUCT')
        .map((item) => productSchema.parse(item))
        .map((product) => [product.id, product]),
    );

  return {
    async products(ids) {
      return productsOf(await batchGet(ids.map(productKey)));
    },
    async productsAndHold(ids, orderId) {
      const key = holdKey(orderId);
      const items = await batchGet([...ids.map(productKey), key]);
      const hold = items.find((item) => item.sk === key.sk);
      return { products: productsOf(items), hold: hold && holdSchema.parse(hold) };
    },
    async hold(orderId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: holdKey(orderId), ConsistentRead: true }),
      );
      return Item && holdSchema.parse(Item);
    },
  };
}
