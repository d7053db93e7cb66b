import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { eventKey, idempotencyKey, orderKey } from '../../domain/keys.ts';
import { fingerprintOf } from '../../domain/order-input.ts';
import { problem } from '../../domain/problems.ts';
import { callerIdOf } from '../shared/callers.ts';
import { dueAfter } from '../shared/due.ts';
import { failInternal } from '../shared/errors.ts';
import type { IdempotencyItem, OrderItem } from '../shared/items.ts';
import { newOrder, placedEvent } from '../shared/new-order.ts';
import { newOrderId } from '../shared/order-id.ts';
import type { PlacingContext } from '../shared/placing.ts';
import { putNew } from '../shared/put-new.ts';
import { cancellationReasons, conditionFailed, conflicted } from '../shared/transactions.ts';

/**
 * Writes the idempotency record, the order and its first event, all or none. Stands twice in the
 * pipeline: two requests with one key at the same moment make DynamoDB cancel one of them for the
 * conflict alone, and its second try finds the other's record.
 */
export function request(ctx: PlacingContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.stash.orderId || ctx.stash.problems) runtime.earlyReturn(null);
  const { requested, ordersTable } = ctx.stash;
  const callerId = callerIdOf(ctx.identity);
  const now = util.time.nowISO8601();
  const order = newOrder(newOrderId(), callerId, requested, { placedAt: now, dueAt: dueAfter(now) });
  ctx.stash.order = order;
  const record: IdempotencyItem = {
    fingerprint: fingerprintOf(requested),
    orderId: order.id,
    createdAt: now,
  };
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      putNew(ordersTable, idempotencyKey(callerId, 'placeOrder', ctx.args.idempotencyKey), record, true),
      putNew(ordersTable, orderKey(order.id), order, true),
      putNew(ordersTable, eventKey(order.id, order.sequence), placedEvent(order), true),
    ],
  };
}

export function response(ctx: PlacingContext): null {
  const written = ctx.stash.order as OrderItem;
  if (!ctx.error) {
    ctx.stash.orderId = written.id;
    ctx.stash.replayed = false;
    return null;
  }
  const reasons = cancellationReasons(ctx);
  const earlier = reasons[0];
  if (earlier && conditionFailed(earlier)) {
    const record = earlier.item as IdempotencyItem;
    if (record.fingerprint === fingerprintOf(ctx.stash.requested)) {
      ctx.stash.orderId = record.orderId;
      ctx.stash.replayed = true;
    } else {
      ctx.stash.problems = [
        problem(
          'IDEMPOTENCY_KEY_REUSED',
          'This key was used for another order. Send a new key with a new wish.',
          'idempotencyKey',
        ),
      ];
    }
    return null;
  }
  if (!conflicted(reasons)) failInternal(ctx.error);
  return null;
}
