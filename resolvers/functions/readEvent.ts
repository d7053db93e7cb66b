import { runtime } from '@aws-appsync/utils';
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { eventKey } from '../../domain/keys.ts';
import { fail, failInternal, failOnError } from '../shared/errors.ts';
import type { EventItem } from '../shared/items.ts';
import type { PostingContext } from '../shared/posting.ts';
import { tableKey } from '../shared/table-key.ts';

/** Reads the event that was stored when this one was posted before; gives up where two tries found no quiet moment. */
export function request(ctx: PostingContext): DynamoDBGetItemRequest {
  const { repeatOf, settled } = ctx.stash;
  if (!settled)
    fail('VERSION_CONFLICT', 'The order was changed by others at the same moment. Post it again.');
  if (!repeatOf) runtime.earlyReturn(null);
  return {
    operation: 'GetItem',
    key: tableKey(eventKey(ctx.args.input.orderId, repeatOf)),
    consistentRead: true,
  };
}

export function response(ctx: PostingContext): null {
  failOnError(ctx);
  const event = ctx.result as EventItem | null;
  if (!event) failInternal(`Event ${ctx.stash.repeatOf} of order ${ctx.args.input.orderId} is not there`);
  ctx.stash.event = event;
  return null;
}
