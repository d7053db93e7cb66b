import type { Context } from '@aws-appsync/utils';
import type { Problem } from '../../domain/problems.ts';
import type { MutationCancelOrderArgs } from '../../generated/schema.ts';
import type { OrderItem } from './items.ts';
import type { StartingStash } from './starting.ts';

/** What the functions of `cancelOrder` hand on to each other. */
export interface CancellingStash extends StartingStash {
  ordersTable: string;
  /** The order as the cancel under way would leave it. */
  cancelled?: OrderItem;
  /** Why the order is not cancelled. */
  refusal?: Problem;
  replayed?: boolean;
  /** Whether it is decided: cancelled now, cancelled before by this request, or refused. */
  settled?: boolean;
}

export type CancellingContext = Context<MutationCancelOrderArgs, CancellingStash>;
