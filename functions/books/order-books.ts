import type { FindingCode } from './finding.ts';
import type {
  StoredEvent,
  StoredHold,
  StoredMovement,
  StoredNotification,
  StoredOperation,
  StoredOrder,
  StoredPayment,
  StoredProblem,
} from './stored.ts';

/** A file of the receipts bucket that belongs to an order. */
export interface StoredObject {
  key: string;
  /** SHA-256 in hex; of files that the order names. */
  sha256?: string;
}

/**
 * Everything that is kept about one order, wherever it is kept. The order was read first, then its payment,
 * then its stock and files: whatever has to be true before something may be written there, was true when
 * the later one was read.
 */
export interface OrderBooks {
  orderId: string;
  /** When the reading began. */
  readAt: Date;
  /** Undefined when there is none, or none that can be read. */
  order: StoredOrder | undefined;
  /** In the order of their keys. */
  events: readonly StoredEvent[];
  /** The one of the order's confirmation. */
  notification: StoredNotification | undefined;
  problems: readonly StoredProblem[];
  payment: StoredPayment | undefined;
  operations: readonly StoredOperation[];
  hold: StoredHold | undefined;
  /** Rows of the stock ledger, of all products of the order and of its hold. */
  movements: readonly StoredMovement[];
  objects: readonly StoredObject[];
  /** Items that are not what they should be. */
  unreadable: readonly { code: FindingCode; item: string; reason: string }[];
}

/** An order with its books: what the checks compare. */
export type OrderWithBooks = OrderBooks & { order: StoredOrder };

/** MISSING: it was never started, or so long ago that nobody knows. */
export type ExecutionState = 'MISSING' | 'RUNNING' | 'ENDED';

/** What can be said of the moment in which an order was read. */
export interface Standing {
  /**
   * Whether the order had come to rest before it was read: it did not move for a while, nothing runs for it,
   * and it did not change while it was read. Only then must everything agree.
   */
  settled: boolean;
  /** What has become of the execution it is in the hands of. */
  execution: ExecutionState;
}

/** Whether something of that kind is there that cannot be read: what depends on it is not judged. */
export function isUnreadable({ unreadable }: OrderBooks, code: FindingCode): boolean {
  return unreadable.some((one) => one.code === code);
}
