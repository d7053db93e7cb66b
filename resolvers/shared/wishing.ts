import type { Context } from '@aws-appsync/utils';
import type { Problem } from '../../domain/problems.ts';
import { ORDERS_TABLE, REFUND_MACHINE_ARN, STATE_MACHINE_ARN } from './deployment.ts';
import { fail } from './errors.ts';
import { keyProblem } from './idempotency.ts';
import type { OrderItem } from './items.ts';
import type { WishMove } from './moved-order.ts';
import type { StartingStash } from './starting.ts';
import type { Wish } from './wishes.ts';

/** What the functions hand on to each other that move an order by a caller's wish. */
export interface WishStash extends StartingStash {
  ordersTable: string;
  wish: Wish;
  /** Whether the order that was read can be moved as it is wanted. */
  movable?: boolean;
  /** The move that is being written. */
  move?: WishMove;
  /** Why the order is not moved, as it was seen last. */
  refusal?: Problem | null;
  replayed?: boolean;
  /** Whether it is decided: moved now, moved before by this very request, or refused. */
  settled?: boolean;
}

export type WishContext<Arguments extends object = object> = Context<
  Arguments & { orderId: string; idempotencyKey: string },
  WishStash
>;

/**
 * Begins the pipeline of a field that moves an order: find it, move it, find and move it once more when
 * others were faster, find out why it does not move. A refusal tells the order, so what is wrong with the
 * key, which no order can be told with, ends the request here.
 */
export function beginWish(ctx: WishContext, wish: Wish): void {
  const problem = keyProblem(wish.key);
  if (problem) fail(problem.code, problem.message, { path: problem.path });
  ctx.stash.wish = wish;
  ctx.stash.ordersTable = ORDERS_TABLE;
  ctx.stash.stateMachineArn = STATE_MACHINE_ARN;
  ctx.stash.refundMachineArn = REFUND_MACHINE_ARN;
}

/** The order at the end of the pipeline; ends the request where others were faster each time. */
export function settledOrder(ctx: WishContext): OrderItem {
  if (!ctx.stash.settled) {
    fail(
      'VERSION_CONFLICT',
      'The order was changed by others at the same moment. Send the same request again.',
    );
  }
  return ctx.stash.order as OrderItem;
}
