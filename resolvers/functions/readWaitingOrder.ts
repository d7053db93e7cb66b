import { runtime } from '@aws-appsync/utils';
import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { orderKey } from '../../domain/keys.ts';
import { failInternal, failOnError } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';
import { tableKey } from '../shared/table-key.ts';
import type { WaitingStash } from '../shared/waiting.ts';
import { waitOf } from '../shared/waiting.ts';

type WaitingContext = Context<object, WaitingStash>;

/**
 * Reads an order again that waits for its customer. Each try of the wait has a token of its own, kept on
 * the order before it looks whether the wait is over. So the token is looked for after the word, or the
 * cancel, is stored: whichever comes second sees the other.
 */
export function request(ctx: WaitingContext): DynamoDBGetItemRequest {
  const { order } = ctx.stash;
  if (!order || !waitOf(order)) runtime.earlyReturn(null);
  return { operation: 'GetItem', key: tableKey(orderKey(order.id)), consistentRead: true };
}

export function response(ctx: WaitingContext): null {
  failOnError(ctx);
  const order = ctx.result as OrderItem | null;
  if (!order) failInternal(`Order ${ctx.stash.order?.id} is not there any more`);
  ctx.stash.order = order;
  return null;
}
