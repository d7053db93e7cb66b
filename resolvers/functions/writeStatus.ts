import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { eventKey, orderKey } from '../../domain/keys.ts';
import { failInternal } from '../shared/errors.ts';
import type { EventItem, OrderItem } from '../shared/items.ts';
import type { PostingContext } from '../shared/posting.ts';
import { putNew } from '../shared/put-new.ts';
import { tableKey } from '../shared/table-key.ts';
import { cancellationReasons, conditionFailed, conflicted } from '../shared/transactions.ts';
import type { Transition } from '../shared/transition.ts';
import { transitionOf } from '../shared/transition.ts';

/** Decides what the posted status does to the order that was read, and writes it: order and event, or neither. */
export function request(ctx: PostingContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.stash.settled) runtime.earlyReturn(null);
  const order = ctx.stash.order as OrderItem;
  const { input } = ctx.args;
  const repeatOf = order.posted[input.eventId];
  if (repeatOf) {
    ctx.stash.repeatOf = repeatOf;
    ctx.stash.settled = true;
    runtime.earlyReturn(null);
  }
  const transition = transitionOf(order, input, util.time.nowISO8601());
  ctx.stash.event = transition.event;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: ctx.stash.ordersTable,
        operation: 'UpdateItem',
        key: tableKey(orderKey(order.id)),
        update: updateOf(order, transition),
        condition: {
          expression: '#version = :read',
          expressionNames: { '#version': 'version' },
          expressionValues: util.dynamodb.toMapValues({ ':read': order.version }),
          returnValuesOnConditionCheckFailure: false,
        },
      },
      putNew(ctx.stash.ordersTable, eventKey(order.id, transition.event.sequence), transition.event, false),
    ],
  };
}

export function response(ctx: PostingContext): null {
  if (!ctx.error) {
    ctx.stash.settled = true;
    return null;
  }
  const reasons = cancellationReasons(ctx);
  const overtaken = conflicted(reasons) || reasons.some((reason) => conditionFailed(reason));
  if (!overtaken) failInternal(ctx.error);
  return null;
}

/** Sets what changes, with the version, the sequence and the note that this event was posted. */
function updateOf(
  order: OrderItem,
  transition: Transition,
): {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: Record<string, unknown>;
} {
  const event: EventItem = transition.event;
  const set: Record<string, unknown> = {
    ...transition.changes,
    version: order.version + 1,
    sequence: event.sequence,
    updatedAt: event.occurredAt,
  };
  const names: Record<string, string> = { '#posted': 'posted', '#eventId': event.eventId };
  const values: Record<string, unknown> = { ':eventSequence': event.sequence };
  const clauses = ['#posted.#eventId = :eventSequence'];
  if (transition.step) {
    names['#steps'] = 'steps';
    names['#step'] = transition.step.name;
    values[':step'] = transition.step.value;
    clauses.push('#steps.#step = :step');
  }
  for (const name of Object.keys(set)) {
    names[`#${name}`] = name;
    values[`:${name}`] = set[name];
    clauses.push(`#${name} = :${name}`);
  }
  return {
    expression: `SET ${clauses.join(', ')}`,
    expressionNames: names,
    expressionValues: util.dynamodb.toMapValues(values),
  };
}
