import type { Problem } from '../../domain/problems.ts';
import type { OrderItem } from './items.ts';

/** What the function that starts an order's execution is handed. */
export interface StartingStash {
  stateMachineArn: string;
  /** Why there is nothing to start. */
  problems?: readonly Problem[];
  /** The order as it stands in the table. */
  order?: OrderItem;
}
