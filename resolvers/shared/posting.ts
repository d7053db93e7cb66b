import type { Context } from '@aws-appsync/utils';
import type { MutationPostOrderStatusArgs } from '../../generated/schema.ts';
import type { EventItem, OrderItem } from './items.ts';

/** What the functions of `postOrderStatus` hand on to each other. */
export interface PostingStash {
  ordersTable: string;
  /** The order as it was last read. */
  order?: OrderItem;
  /** What is being written; the answer once `settled` is set. */
  event?: EventItem;
  /** Sequence of the event stored under this id before: nothing is written then, the event is read. */
  repeatOf?: number;
  settled?: boolean;
}

export type PostingContext = Context<MutationPostOrderStatusArgs, PostingStash>;
