import type { OrderStatus } from '../../domain/order-status.ts';
import type { Result } from './desk.ts';
import type { PlannedOrder } from './plan.ts';

/** Something that was asked of the API for an order, and the answer. */
export interface Told {
  /** `cancel`, `confirm`, `refund`, `cancel-paid`, `redo`. */
  act: string;
  key: string;
  result: Result;
}

/** What was done with one order, and what its customer and the operators were told. */
export interface OrderRun {
  planned: PlannedOrder;
  /** Every id that a request with the order's key was answered with. */
  ids: Set<string>;
  /** Requests that were told that the order is new. */
  created: number;
  told: Told[];
  /** Why it was left to people, each time. */
  attention: (string | null)[];
  /** Whether all that was to be done with it is done, and it is at rest. */
  done: boolean;
  end?: OrderStatus;
  /** Whether the step it was to be held at was reached. */
  reached?: boolean;
  /** What the suite itself could not do. */
  trouble?: string;
}

export function newRun(planned: PlannedOrder): OrderRun {
  return { planned, ids: new Set(), created: 0, told: [], attention: [], done: false };
}

/** The order's id; empty when it was never placed. */
export function idOf({ ids }: OrderRun): string {
  const [first = ''] = ids;
  return first;
}
