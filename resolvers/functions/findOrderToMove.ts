import { runtime } from '@aws-appsync/utils';
import type { DynamoDBBatchGetItemRequest } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import { idempotencyKey, orderKey } from '../../domain/keys.ts';
import { maySee } from '../shared/callers.ts';
import { fail, failInternal, failOnError } from '../shared/errors.ts';
import type { OrderItem, WishRecord } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { tableKey } from '../shared/table-key.ts';
import type { WishContext } from '../shared/wishing.ts';
import { refusalOf, wishFingerprint } from '../shared/wishes.ts';

/** Reads the order a caller wants to move and what their key was used for, and settles what needs no write. */
export function request(ctx: WishContext): DynamoDBBatchGetItemRequest {
  if (ctx.stash.settled) runtime.earlyReturn(null);
  if (!isOrderId(ctx.args.orderId)) fail('NOT_FOUND', 'There is no such order.');
  const keys = keysOf(ctx);
  return {
    operation: 'BatchGetItem',
    tables: {
      [ctx.stash.ordersTable]: { keys: [tableKey(keys.order), tableKey(keys.record)], consistentRead: true },
    },
  };
}

/**
 * The two items are not read at one moment: one may be from before, the other from after the same write.
 * Then this settles nothing, and the next look, which reads both after that write, does.
 */
export function response(ctx: WishContext): null {
  failOnError(ctx);
  const table = ctx.stash.ordersTable;
  const unread = (ctx.result.unprocessedKeys?.[table] ?? []) as Key[];
  if (unread.length > 0) failInternal(`BatchGetItem left ${unread.length} keys unread`);
  const found = ctx.result.data[table] as ((Key & (OrderItem | WishRecord)) | null)[];
  const keys = keysOf(ctx);
  const order = found.find((item) => item && item.sk === keys.order.sk) as OrderItem | undefined;
  const record = found.find((item) => item && item.sk === keys.record.sk) as WishRecord | undefined;

  // The same answer for an order that is not there and one of somebody else: nobody learns which ids exist.
  if (!order || !maySee(ctx.identity, order.customerId)) fail('NOT_FOUND', 'There is no such order.');
  const seenBefore = ctx.stash.refusal;
  ctx.stash.order = order;
  ctx.stash.movable = false;
  ctx.stash.refusal = null;
  if (record) {
    settleByRecord(ctx, order, record);
    return null;
  }
  const refusal = refusalOf(order, ctx.stash.wish);
  if (!refusal) {
    ctx.stash.movable = true;
    return null;
  }
  ctx.stash.refusal = refusal;
  // Seen once, it may be this very request's own move that has closed the way.
  if (seenBefore) ctx.stash.settled = true;
  return null;
}

function settleByRecord(ctx: WishContext, order: OrderItem, record: WishRecord): void {
  if (record.fingerprint !== wishFingerprint(order.id, ctx.stash.wish)) {
    fail('IDEMPOTENCY_KEY_REUSED', 'This key was used for something else. Send a new key with a new wish.');
  }
  if (order.sequence < record.sequence) return;
  ctx.stash.replayed = true;
  ctx.stash.mustStart = record.work === order.work.name;
  ctx.stash.settled = true;
}

function keysOf(ctx: WishContext): { order: Key; record: Key } {
  const { callerId, operation, key } = ctx.stash.wish;
  return { order: orderKey(ctx.args.orderId), record: idempotencyKey(callerId, operation, key) };
}
