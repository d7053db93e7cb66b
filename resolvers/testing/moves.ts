import type { TestResolver } from '../../local/appsync/runtime/harness.ts';
import type { OrderItem, WishRecord } from '../shared/items.ts';
import type { WishMove } from '../shared/moved-order.ts';
import type { WrittenUpdate } from './handlers.ts';
import { changesOf, KEY, ORDER_ID, plain } from './handlers.ts';

// What the tests of requests that move an order have in common.

const args = { orderId: ORDER_ID, idempotencyKey: KEY };

/** What a look finds: the order and the record of the key, in whichever order BatchGetItem gives them. */
export function found(order: OrderItem | null, wish: object, record: WishRecord | null = null) {
  const items = [
    record && { pk: 'IDEMPOTENCY#…', sk: 'IDEMPOTENCY', ...record },
    order && { pk: `ORDER#${order.id}`, sk: 'ORDER', ...order },
  ];
  return {
    stash: { ordersTable: 'Orders', wish },
    result: { data: { Orders: items }, unprocessedKeys: null },
  };
}

/** The stash at the end of a pipeline. */
export function settled(order: OrderItem, wish: object, changes: object = {}) {
  return { order, wish, settled: true, ...changes };
}

export interface Write {
  operation: string;
  key: unknown;
  attributeValues?: unknown;
  update: WrittenUpdate;
  condition: { expression: string; expressionValues?: unknown };
}

/** What `moveOrder` writes for a wish about an order as it was read, and the order it answers with. */
export function movesOf(write: TestResolver, read: OrderItem, wish: object) {
  const stash = { ordersTable: 'Orders', wish, order: read, movable: true };
  const outcome = write.request({ args, stash });
  const [record, update, event, ...others] = (
    outcome.value as { transactItems: [Write, Write, Write, ...Write[]] }
  ).transactItems;
  return {
    ...changesOf(update.update),
    writes: { record, update, event },
    record: plain(record.attributeValues),
    event: plain(event.attributeValues),
    others,
    order: (outcome.stash.move as WishMove).order,
    stash: outcome.stash,
  };
}
