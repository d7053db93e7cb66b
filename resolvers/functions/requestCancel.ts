import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { eventKey, idempotencyKey, orderKey } from '../../domain/keys.ts';
import { callerIdOf } from '../shared/callers.ts';
import { cancelEvent, cancelledOrder } from '../shared/cancelled-order.ts';
import type { CancellingContext } from '../shared/cancelling.ts';
import { failInternal } from '../shared/errors.ts';
import type { IdempotencyItem, OrderItem } from '../shared/items.ts';
import { putNew } from '../shared/put-new.ts';
import { tableKey } from '../shared/table-key.ts';
import { cancellationReasons, conditionFailed, conflicted } from '../shared/transactions.ts';

/**
 * Moves the order to CANCEL_REQUESTED with its event and the record of the key, all or none, on the
 * condition that the order is still what was read. That condition decides between a cancel and the
 * capture, which claims the order by a move of its own.
 */
export function request(ctx: CancellingContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.stash.settled) runtime.earlyReturn(null);
  const { ordersTable } = ctx.stash;
  const read = ctx.stash.order as OrderItem;
  const callerId = callerIdOf(ctx.identity);
  const now = util.time.nowISO8601();
  const order = cancelledOrder(read, { callerId, key: ctx.args.idempotencyKey, at: now });
  ctx.stash.cancelled = order;
  const record: IdempotencyItem = { fingerprint: order.id, orderId: order.id, createdAt: now };
  const { status, version, sequence, updatedAt, cancelRequest } = order;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      putNew(ordersTable, idempotencyKey(callerId, 'cancelOrder', ctx.args.idempotencyKey), record, false),
      {
        table: ordersTable,
        operation: 'UpdateItem',
        key: tableKey(orderKey(order.id)),
        update: {
          expression:
            'SET #status = :status, #version = :version, #sequence = :sequence, #updatedAt = :updatedAt, #cancelRequest = :cancelRequest',
          expressionNames: {
            '#status': 'status',
            '#version': 'version',
            '#sequence': 'sequence',
            '#updatedAt': 'updatedAt',
            '#cancelRequest': 'cancelRequest',
          },
          expressionValues: util.dynamodb.toMapValues({
            ':status': status,
            ':version': version,
            ':sequence': sequence,
            ':updatedAt': updatedAt,
            ':cancelRequest': cancelRequest,
          }),
        },
        condition: {
          expression: '#version = :read',
          expressionNames: { '#version': 'version' },
          expressionValues: util.dynamodb.toMapValues({ ':read': read.version }),
          returnValuesOnConditionCheckFailure: false,
        },
      },
      putNew(ordersTable, eventKey(order.id, order.sequence), cancelEvent(order), false),
    ],
  };
}

/** Whoever was faster is seen by the second try, which reads again. */
export function response(ctx: CancellingContext): null {
  if (!ctx.error) {
    ctx.stash.order = ctx.stash.cancelled;
    ctx.stash.replayed = false;
    ctx.stash.settled = true;
    return null;
  }
  const reasons = cancellationReasons(ctx);
  const overtaken = conflicted(reasons) || reasons.some((reason) => conditionFailed(reason));
  if (!overtaken) failInternal(ctx.error);
  return null;
}
