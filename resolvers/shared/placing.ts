import type { Context } from '@aws-appsync/utils';
import type { RequestedOrder } from '../../domain/order-input.ts';
import type { Problem } from '../../domain/problems.ts';
import type { MutationPlaceOrderArgs } from '../../generated/schema.ts';
import type { StartingStash } from './starting.ts';

/** What the functions of `placeOrder` hand on to each other. */
export interface PlacingStash extends StartingStash {
  ordersTable: string;
  /** The input, checked and normalised. */
  requested: RequestedOrder;
  /** Why nothing is placed; the answer when there is one. */
  problems?: readonly Problem[];
  /** Set once the order's record is written or found. */
  orderId?: string;
  replayed?: boolean;
}

export type PlacingContext = Context<MutationPlaceOrderArgs, PlacingStash>;
