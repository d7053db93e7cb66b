import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, PutCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DUE_AFTER_MS } from '../../domain/due.ts';
import { eventKey, holdKey, ledgerKey, notificationKey, orderKey, productKey } from '../../domain/keys.ts';
import type { Money } from '../../domain/money.ts';
import type { RequestedLine } from '../../domain/order-input.ts';
import { newOrder, placedEvent } from '../../resolvers/shared/new-order.ts';
import type { Order } from '../orders/order.ts';
import { TABLES } from './tables.ts';

export interface PlacedOrder {
  lines?: RequestedLine[];
  paymentToken?: string;
  expectedTotal?: Money;
  /** ISO 8601; now, when nothing is said. */
  placedAt?: string;
}

/** An order as it is stored, with what functions do not read. */
export type StoredOrder = Order & { reasonCode?: string; reasonMessage?: string; dueShard?: string };

/** What stands in a shop's tables. */
export interface ShopTables {
  putProduct(product: {
    id: string;
    amount?: number;
    currency?: string;
    onHand?: number;
    withdrawn?: boolean;
  }): Promise<void>;
  /** Stores an order as `placeOrder` does. */
  place(orderId: string, order?: PlacedOrder): Promise<void>;
  order(orderId: string): Promise<StoredOrder>;
  /** The record of the order's notification. */
  notification(orderId: string): Promise<Record<string, unknown> | undefined>;
  /** Lets the right to send it be past its time. */
  endClaim(orderId: string): Promise<void>;
  /** Sets attributes of an order behind everybody's back. */
  edit(orderId: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  stock(
    productId: string,
  ): Promise<{ onHand: number; reserved: number; ledger: { onHand: number; reserved: number } }>;
  holdState(orderId: string): Promise<string | undefined>;
  /** Lets the order's hold be past its time. */
  expireHold(orderId: string): Promise<void>;
  /** The provider's operations on the order's payment that had an effect, such as `capture`. */
  paymentOperations(orderId: string): Promise<string[]>;
  /** All items of all tables. */
  items(): Promise<unknown>;
}

const LONG_AGO = '2020-01-01T00:00:00.000Z';

export function createShopTables(client: DynamoDBDocumentClient): ShopTables {
  const get = async (table: string, key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const scan = async (table: string) =>
    (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  const set = async (table: string, key: Record<string, string>, values: Record<string, unknown>) => {
    const names = Object.keys(values);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
      }),
    );
  };

  const tables: ShopTables = {
    async putProduct({ id, amount = 1000, currency = 'EUR', onHand = 10, withdrawn = false }) {
      const product = { id, name: `The ${id}`, description: '', unitPrice: { amount, currency } };
      await client.send(
        new PutCommand({
          TableName: TABLES.catalog,
          Item: { ...productKey(id), ...product, withdrawn, onHand, reserved: 0 },
        }),
      );
      const row = { ...ledgerKey(id, '-', 'SUPPLY'), productId: id, onHandDelta: onHand, reservedDelta: 0 };
      await client.send(new PutCommand({ TableName: TABLES.catalog, Item: row }));
    },
    async place(orderId, order = {}) {
      const { lines = [{ productId: 'beans', quantity: 2 }], paymentToken = 'tok_approve' } = order;
      const { expectedTotal, placedAt = new Date().toISOString() } = order;
      const requested = { lines, paymentToken, ...(expectedTotal ? { expectedTotal } : {}) };
      const dueAt = new Date(Date.parse(placedAt) + DUE_AFTER_MS).toISOString();
      const item = newOrder(orderId, 'customer-1', requested, { placedAt, dueAt });
      for (const [key, value] of [
        [orderKey(orderId), item],
        [eventKey(orderId, 1), placedEvent(item)],
      ] as const) {
        await client.send(new PutCommand({ TableName: TABLES.orders, Item: { ...key, ...value } }));
      }
    },
    order: async (orderId) => (await get(TABLES.orders, { ...orderKey(orderId) })) as never,
    async stock(productId) {
      const product = await get(TABLES.catalog, { ...productKey(productId) });
      const { pk } = productKey(productId);
      const { Items: rows = [] } = await client.send(
        new QueryCommand({
          TableName: TABLES.catalog,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :ledger)',
          ExpressionAttributeValues: { ':pk': pk, ':ledger': 'LEDGER#' },
          ConsistentRead: true,
        }),
      );
      const sum = (name: string) => rows.reduce((total, row) => total + (row[name] as number), 0);
      return {
        onHand: product?.onHand as number,
        reserved: product?.reserved as number,
        ledger: { onHand: sum('onHandDelta'), reserved: sum('reservedDelta') },
      };
    },
    holdState: async (orderId) =>
      (await get(TABLES.catalog, { ...holdKey(orderId) }))?.state as string | undefined,
    notification: (orderId) => get(TABLES.orders, { ...notificationKey(orderId, 'ORDER_CONFIRMED') }),
    endClaim: (orderId) =>
      set(TABLES.orders, { ...notificationKey(orderId, 'ORDER_CONFIRMED') }, { claimedUntil: LONG_AGO }),
    edit: (orderId, values) => set(TABLES.orders, { ...orderKey(orderId) }, values),
    async expireHold(orderId) {
      await set(TABLES.catalog, { ...holdKey(orderId) }, { expiresAt: LONG_AGO });
      await tables.edit(orderId, { holdExpiresAt: LONG_AGO });
    },
    async paymentOperations(orderId) {
      const rows = (await scan(TABLES.payments)).filter(({ pk }) => pk === `PAYMENT#${orderId}`);
      return rows
        .flatMap(({ kind, outcome }) => (kind && outcome !== 'NOTHING_TO_VOID' ? [String(kind)] : []))
        .sort();
    },
    items: () => Promise.all(Object.values(TABLES).map(scan)),
  };
  return tables;
}
