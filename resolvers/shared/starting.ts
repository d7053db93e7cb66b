import type { Problem } from '../../domain/problems.ts';
import type { OrderItem } from './items.ts';

/** What the function that starts an order's execution is handed. */
export interface StartingStash {
  stateMachineArn: string;
  refundMachineArn: string;
  /** Why there is nothing to start. */
  problems?: readonly Problem[];
  /** The order as it stands in the table. */
  order?: OrderItem;
  /** Whether this request has given the order to an execution that may not have been started. */
  mustStart?: boolean;
}
