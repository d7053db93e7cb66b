import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { writesOf } from '../shared/order-move.ts';
import type { PostingContext } from '../shared/posting.ts';
import { overtaken } from '../shared/transactions.ts';
import { transitionOf } from '../shared/transition.ts';

/** Decides what the posted status does to the order that was read, and writes it: order and event, or neither. */
export function request(ctx: PostingContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.stash.settled) runtime.earlyReturn(null);
  const order = ctx.stash.order as OrderItem;
  const { input } = ctx.args;
  const transition = transitionOf(order, input, util.time.nowISO8601());
  const { event, changes } = transition;
  // A refusal has an id of its own: posted again when it has become legal, the event is taken.
  const repeatOf = order.posted[input.eventId] ?? order.posted[event.eventId];
  if (repeatOf) {
    ctx.stash.repeatOf = repeatOf;
    ctx.stash.settled = true;
    runtime.earlyReturn(null);
  }
  ctx.stash.event = event;
  const posted = { path: ['posted', event.eventId], value: event.sequence };
  return {
    operation: 'TransactWriteItems',
    transactItems: writesOf(ctx.stash.ordersTable, order, { event, changes: [posted, ...changes] }),
  };
}

export function response(ctx: PostingContext): null {
  if (!ctx.error) {
    ctx.stash.settled = true;
    return null;
  }
  if (!overtaken(ctx)) failInternal(ctx.error);
  return null;
}
