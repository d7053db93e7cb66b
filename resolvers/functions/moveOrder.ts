import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { idempotencyKey } from '../../domain/keys.ts';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem, WishRecord } from '../shared/items.ts';
import type { WishMove } from '../shared/moved-order.ts';
import { writesOf } from '../shared/order-move.ts';
import { putNew } from '../shared/put-new.ts';
import { overtaken } from '../shared/transactions.ts';
import { wishMove } from '../shared/wish-moves.ts';
import { wishFingerprint } from '../shared/wishes.ts';
import type { WishContext } from '../shared/wishing.ts';

/**
 * Moves the order as its caller wants, with the event and the record of the key, all or none, on the
 * condition that the order is still what was read. That condition decides between a cancel and the
 * capture, between two refunds, and between an operator and the pipeline.
 */
export function request(ctx: WishContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.stash.settled || !ctx.stash.movable) runtime.earlyReturn(null);
  const { ordersTable, wish } = ctx.stash;
  const read = ctx.stash.order as OrderItem;
  const now = util.time.nowISO8601();
  const move = wishMove(read, wish, now);
  ctx.stash.move = move;
  const record: WishRecord = {
    fingerprint: wishFingerprint(read.id, wish),
    orderId: read.id,
    createdAt: now,
    sequence: move.event.sequence,
    ...(move.work ? { work: move.work.name } : {}),
  };
  const key = idempotencyKey(wish.callerId, wish.operation, wish.key);
  return {
    operation: 'TransactWriteItems',
    transactItems: [putNew(ordersTable, key, record, false), ...writesOf(ordersTable, read, move)],
  };
}

/** Whoever was faster is seen by the next look, which reads again. */
export function response(ctx: WishContext): null {
  if (ctx.error) {
    if (!overtaken(ctx)) failInternal(ctx.error);
    return null;
  }
  const { order, work } = ctx.stash.move as WishMove;
  ctx.stash.order = order;
  ctx.stash.mustStart = work ? true : false;
  ctx.stash.replayed = false;
  ctx.stash.settled = true;
  return null;
}
