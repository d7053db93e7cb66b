import { runtime } from '@aws-appsync/utils';
import type { DynamoDBBatchGetItemRequest } from '@aws-appsync/utils';
import { cancelProblem } from '../../domain/cancellation.ts';
import type { Key } from '../../domain/keys.ts';
import { idempotencyKey, orderKey } from '../../domain/keys.ts';
import { callerIdOf, maySee } from '../shared/callers.ts';
import type { CancellingContext } from '../shared/cancelling.ts';
import { fail, failInternal, failOnError } from '../shared/errors.ts';
import type { IdempotencyItem, OrderItem } from '../shared/items.ts';
import { isOrderId } from '../shared/order-id.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the order to cancel and what the caller's key was used for, and settles what needs no write. */
export function request(ctx: CancellingContext): DynamoDBBatchGetItemRequest {
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

export function response(ctx: CancellingContext): null {
  failOnError(ctx);
  const table = ctx.stash.ordersTable;
  const unread = (ctx.result.unprocessedKeys?.[table] ?? []) as Key[];
  if (unread.length > 0) failInternal(`BatchGetItem left ${unread.length} keys unread`);
  const found = ctx.result.data[table] as ((Key & (OrderItem | IdempotencyItem)) | null)[];
  const keys = keysOf(ctx);
  const order = found.find((item) => item && item.sk === keys.order.sk) as OrderItem | undefined;
  const record = found.find((item) => item && item.sk === keys.record.sk) as IdempotencyItem | undefined;

  // The same answer for an order that is not there and one of somebody else: nobody learns which ids exist.
  if (!order || !maySee(ctx.identity, order.customerId)) fail('NOT_FOUND', 'There is no such order.');
  if (record && record.orderId !== order.id) {
    fail(
      'IDEMPOTENCY_KEY_REUSED',
      'This key was used to cancel another order. Send a new key with a new wish.',
    );
  }
  ctx.stash.order = order;
  const standing = order.cancelRequest;
  // Told by the order itself: the record may have been read a moment before the cancel it belongs to.
  const { idempotencyKey: key } = ctx.args;
  if (standing && standing.key === key && standing.callerId === callerIdOf(ctx.identity)) {
    ctx.stash.replayed = true;
    ctx.stash.settled = true;
    return null;
  }
  const refusal = cancelProblem(order, standing);
  if (refusal) {
    ctx.stash.refusal = refusal;
    ctx.stash.settled = true;
  }
  return null;
}

function keysOf(ctx: CancellingContext): { order: Key; record: Key } {
  const callerId = callerIdOf(ctx.identity);
  return {
    order: orderKey(ctx.args.orderId),
    record: idempotencyKey(callerId, 'cancelOrder', ctx.args.idempotencyKey),
  };
}
