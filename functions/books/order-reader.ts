import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod/mini';
import {
  EVENT_SORT_KEY_PREFIX,
  holdKey,
  ledgerKey,
  notificationKey,
  orderKey,
  orderPartition,
  problemKey,
  STOCK_MOVEMENTS,
} from '../../domain/keys.ts';
import type { NotificationKind } from '../notification/record.ts';
import type { Bucket } from './bucket.ts';
import type { FindingCode } from './finding.ts';
import type { OrderBooks, StoredObject } from './order-books.ts';
import type { StoredOrder } from './stored.ts';
import {
  storedEvent,
  storedHold,
  storedMovement,
  storedNotification,
  storedOperation,
  storedOrder,
  storedPayment,
  storedProblem,
} from './stored.ts';
import type { Item, Table } from './tables.ts';

/** Below this prefix lie an order's receipt and credit notes. */
export const OBJECTS_PREFIX = 'receipts/';

/** What tells of the order's confirmation. */
const CONFIRMATION: NotificationKind = 'ORDER_CONFIRMED';

export interface OrderReader {
  /** Everything about an order. Consistent reads see every write that came before, and cost twice as much. */
  read(orderId: string, now: Date, consistent: boolean): Promise<OrderBooks>;
  /** Whether the order is still what was read, to the last attribute. */
  isUnchanged(books: OrderBooks): Promise<boolean>;
}

export interface OrderReaderOptions {
  orders: Table;
  catalog: Table;
  payments: Table;
  receipts: Bucket;
}

export function createOrderReader({ orders, catalog, payments, receipts }: OrderReaderOptions): OrderReader {
  async function whole(table: Table, pk: string, consistent: boolean): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of table.partition(pk, consistent)) items.push(...page);
    return items;
  }

  /** The hold and the ledger rows of the order's products; of further ones that only the hold has, too. */
  async function stockOf(orderId: string, order: StoredOrder | undefined, consistent: boolean) {
    const rowKeys = (ids: readonly string[]) =>
      ids.flatMap((id) =>
        STOCK_MOVEMENTS.filter((movement) => movement !== 'SUPPLY').map((movement) =>
          ledgerKey(id, orderId, movement),
        ),
      );
    const ids = [...new Set((order?.lines ?? []).map(({ productId }) => productId))];
    const items = await catalog.getAll([holdKey(orderId), ...rowKeys(ids)], consistent);
    const hold = items.find(({ sk }) => sk === holdKey(orderId).sk);
    const held = storedHold.safeParse(hold).data?.lines.map(({ productId }) => productId) ?? [];
    const others = [...new Set(held)].filter((id) => !ids.includes(id));
    const rows = [
      ...items.filter((item) => item !== hold),
      ...(others.length > 0 ? await catalog.getAll(rowKeys(others), consistent) : []),
    ];
    return { hold, rows };
  }

  async function objectsOf(orderId: string, order: StoredOrder | undefined): Promise<StoredObject[]> {
    const named = namedObjects(order);
    const objects: StoredObject[] = [];
    for await (const keys of receipts.list(`${OBJECTS_PREFIX}${orderId}/`)) {
      for (const key of keys) {
        const sha256 = named.includes(key) ? await receipts.digest(key) : undefined;
        objects.push({ key, ...(sha256 ? { sha256 } : {}) });
      }
    }
    return objects;
  }

  return {
    async read(orderId, now, consistent) {
      const unreadable: OrderBooks['unreadable'][number][] = [];
      /** An item by its schema; what it does not follow is told once, and the item left out. */
      const parsed = <Schema extends z.ZodMiniType>(
        schema: Schema,
        item: Item | undefined,
        code: FindingCode,
      ): z.output<Schema> | undefined => {
        if (item === undefined) return undefined;
        const result = schema.safeParse(item);
        if (result.success) return result.data;
        const [issue] = result.error.issues;
        const reason = `${issue?.path.join('.') || 'it'}: ${issue?.message}`;
        unreadable.push({ code, item: `${item.pk} ${item.sk}`, reason });
        return undefined;
      };
      const all = <Schema extends z.ZodMiniType>(schema: Schema, items: Item[], code: FindingCode) =>
        items.flatMap((item): z.output<Schema>[] => {
          const value = parsed(schema, item, code);
          return value === undefined ? [] : [value];
        });

      const ofOrder = await whole(orders, orderPartition(orderId), consistent);
      const withPrefix = (items: Item[], prefix: string) => items.filter(({ sk }) => sk.startsWith(prefix));
      const { sk: orderSk } = orderKey(orderId);
      const order = parsed(
        storedOrder,
        ofOrder.find(({ sk }) => sk === orderSk),
        'ORDER_UNREADABLE',
      );
      const ofPayment = await whole(payments, `PAYMENT#${orderId}`, consistent);
      const [stock, objects] = await Promise.all([
        stockOf(orderId, order, consistent),
        objectsOf(orderId, order),
      ]);
      return {
        orderId,
        readAt: now,
        order,
        events: all(storedEvent, withPrefix(ofOrder, EVENT_SORT_KEY_PREFIX), 'EVENT_DIFFERS'),
        notification: parsed(
          storedNotification,
          ofOrder.find(({ sk }) => sk === notificationKey(orderId, CONFIRMATION).sk),
          'NOTIFICATION_UNREADABLE',
        ),
        problems: withPrefix(ofOrder, problemKey(orderId, '').sk).flatMap(
          (item) => storedProblem.safeParse(item).data ?? [],
        ),
        payment: parsed(
          storedPayment,
          ofPayment.find(({ sk }) => sk === 'PAYMENT'),
          'PAYMENT_UNREADABLE',
        ),
        operations: all(storedOperation, withPrefix(ofPayment, 'OPERATION#'), 'PAYMENT_UNREADABLE'),
        hold: parsed(storedHold, stock.hold, 'HOLD_UNREADABLE'),
        movements: all(storedMovement, stock.rows, 'MOVEMENTS_DIFFER'),
        objects,
        unreadable,
      };
    },
    async isUnchanged({ orderId, order }) {
      const item = await orders.get(orderKey(orderId), true);
      return isDeepStrictEqual(item && storedOrder.safeParse(item).data, order);
    },
  };
}

/** Keys of the objects that the order names. */
export function namedObjects(order: StoredOrder | undefined): string[] {
  const notes = (order?.refunds ?? []).map(({ creditNote }) => creditNote?.key);
  return [order?.receipt?.key, ...notes].filter((key) => key !== undefined);
}
