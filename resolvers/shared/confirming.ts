import type { Context } from '@aws-appsync/utils';
import type { MutationConfirmPaymentArgs } from '../../generated/schema.ts';
import type { OrderItem } from './items.ts';

/** What the payment provider says to the customer's word. */
export interface Confirmation {
  outcome: 'CONFIRMED' | 'DECLINED' | 'TOO_LATE' | 'NOTHING_WAITS';
  /** Whether it had it before. */
  replayed: boolean;
}

/** What the functions of `confirmPayment` hand on to each other. */
export interface ConfirmingStash {
  /** The order as it was last read. */
  order?: OrderItem;
  /** Absent when the provider was not asked. */
  confirmation?: Confirmation;
}

export type ConfirmingContext = Context<MutationConfirmPaymentArgs, ConfirmingStash>;
