import { allowedMoves } from '../../domain/order-status.ts';
import { ORDERS_TABLE } from '../shared/deployment.ts';
import { fail } from '../shared/errors.ts';
import type { EventItem } from '../shared/items.ts';
import type { PostingContext } from '../shared/posting.ts';

/**
 * Pipeline: read the order, write its move and the event in one transaction on the condition that the
 * order is still what was read; once more when it is not. What is returned is published, so that nothing
 * is told that is not stored.
 */
export function request(ctx: PostingContext): null {
  ctx.stash.ordersTable = ORDERS_TABLE;
  return null;
}

/** A refused move is stored like every event, but it is an error to the caller and is not published. */
export function response(ctx: PostingContext): EventItem {
  const event = ctx.stash.event as EventItem;
  if (event.type === 'TRANSITION_REFUSED') {
    const { paymentStatus, status, type } = ctx.args.input;
    const to = status ?? (paymentStatus ? `payment ${paymentStatus}` : type);
    fail('ILLEGAL_TRANSITION', `An order that is ${event.status} does not become ${to}.`, {
      from: event.status,
      to,
      allowed: allowedMoves(event.status),
    });
  }
  return event;
}
