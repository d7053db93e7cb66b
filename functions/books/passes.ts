import type { Key } from '../../domain/keys.ts';
import { eventSortKey, holdKey, ledgerKey, orderKey, problemKey, productKey } from '../../domain/keys.ts';
import type { Bucket } from './bucket.ts';
import type { Cursor, PassName } from './cursor.ts';
import { PASSES } from './cursor.ts';
import type { OrderBooks } from './order-books.ts';
import { isUnreadable } from './order-books.ts';
import { OBJECTS_PREFIX } from './order-reader.ts';
import type { Table, TableFilter } from './tables.ts';

/** What to look at next, and where to go on after it; undefined at the end of all passes. */
export interface Portion {
  pass: PassName;
  orderIds: readonly string[];
  productIds: readonly string[];
  next: Cursor | undefined;
}

interface Books {
  orders: Table;
  catalog: Table;
  payments: Table;
  receipts: Bucket;
}

/** What makes an order worth a look: itself, its first event, and whatever was found wrong with it before. */
const OF_ORDERS: TableFilter = {
  expression: 'sk = :order OR sk = :event OR begins_with(sk, :problem)',
  values: { ':order': orderKey('').sk, ':event': eventSortKey(1), ':problem': problemKey('', '').sk },
};

const OF_PAYMENTS: TableFilter = {
  expression: 'sk = :payment OR begins_with(sk, :operation)',
  values: { ':payment': 'PAYMENT', ':operation': 'OPERATION#' },
};

/** A product is also known by its first stock: so it is missed when it is gone. */
const OF_CATALOGUE: TableFilter = {
  expression: 'sk = :product OR sk = :supply OR sk = :hold',
  values: {
    ':product': productKey('').sk,
    ':supply': ledgerKey('', '-', 'SUPPLY').sk,
    ':hold': holdKey('').sk,
  },
};

/**
 * The pass that tells of what belongs to no order: the first one that comes by anything of it, so that it is
 * told once. What only a problem is left of comes up with the orders, and is gone then.
 */
export function passOf(books: OrderBooks): PassName {
  const { events, payment, operations, hold, movements, objects } = books;
  if (events.length > 0 || isUnreadable(books, 'ORDER_UNREADABLE')) return 'ORDERS';
  if (payment || operations.length > 0 || isUnreadable(books, 'PAYMENT_UNREADABLE')) return 'PAYMENTS';
  if (hold || movements.length > 0 || isUnreadable(books, 'HOLD_UNREADABLE')) return 'CATALOGUE';
  return objects.length > 0 ? 'OBJECTS' : 'ORDERS';
}

/**
 * Goes through the books, portion by portion, and keeps nothing of what was gone through: all orders from
 * the table of orders; from the other tables and the bucket what belongs to no order, and the products.
 */
export function createPasses({ orders, catalog, payments, receipts }: Books) {
  /** Those of the ids that no order has. */
  async function withoutOrder(ids: readonly string[]): Promise<string[]> {
    const there = await orders.getAll(ids.map(orderKey), false, 'pk');
    const known = new Set(there.map(({ pk }) => pk));
    return ids.filter((id) => !known.has(orderKey(id).pk));
  }

  async function* tablePass(
    pass: Exclude<PassName, 'OBJECTS'>,
    table: Table,
    filter: TableFilter,
    after: Key | undefined,
  ): AsyncIterable<Portion> {
    let last = '';
    for await (const { items, next } of table.keys(filter, after)) {
      // Items of a partition follow each other, over the border of a page too.
      const partitions = [...new Set(items.map(({ pk }) => pk))].filter((pk) => pk !== last);
      last = items.at(-1)?.pk ?? last;
      const ids = (prefix: string) =>
        partitions.filter((pk) => pk.startsWith(prefix)).map((pk) => pk.slice(prefix.length));
      const orderIds =
        pass === 'ORDERS'
          ? ids('ORDER#')
          : await withoutOrder(ids(pass === 'PAYMENTS' ? 'PAYMENT#' : 'ORDER#'));
      yield {
        pass,
        orderIds,
        productIds: ids('PRODUCT#'),
        next: next ? { pass, after: next } : undefined,
      };
    }
  }

  async function* objectPass(after: string | undefined): AsyncIterable<Portion> {
    for await (const keys of receipts.list(OBJECTS_PREFIX, after)) {
      const ids = new Set(keys.map((key) => key.slice(OBJECTS_PREFIX.length).split('/')[0] ?? ''));
      const last = keys.at(-1);
      yield {
        pass: 'OBJECTS',
        orderIds: await withoutOrder([...ids].filter((id) => id !== '')),
        productIds: [],
        next: last === undefined ? undefined : { pass: 'OBJECTS', afterObject: last },
      };
    }
  }

  function portionsOf(pass: PassName, from: Cursor): AsyncIterable<Portion> {
    switch (pass) {
      case 'ORDERS':
        return tablePass(pass, orders, OF_ORDERS, from.after);
      case 'PAYMENTS':
        return tablePass(pass, payments, OF_PAYMENTS, from.after);
      case 'CATALOGUE':
        return tablePass(pass, catalog, OF_CATALOGUE, from.after);
      case 'OBJECTS':
        return objectPass(from.afterObject);
    }
  }

  return async function* portions(start: Cursor): AsyncIterable<Portion> {
    let from: Cursor | undefined = start;
    for (const pass of PASSES.slice(PASSES.indexOf(start.pass))) {
      const following: PassName | undefined = PASSES[PASSES.indexOf(pass) + 1];
      const nextPass: Cursor | undefined = following && { pass: following };
      for await (const portion of portionsOf(pass, from?.pass === pass ? from : { pass })) {
        yield { ...portion, next: portion.next ?? nextPass };
      }
      from = undefined;
    }
  };
}
