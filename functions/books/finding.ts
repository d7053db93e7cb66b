import type { OrderProblemKind } from '../../domain/order-problems.ts';

/**
 * What can be found wrong, and the kind of problem each is. docs/books.md tells what each means and what
 * to do; a code never changes its meaning.
 */
const KINDS = {
  ORDER_UNREADABLE: 'EVENTS_MISMATCH',
  EVENTS_WITHOUT_ORDER: 'EVENTS_MISMATCH',
  EVENT_MISSING: 'EVENTS_MISMATCH',
  EVENT_DIFFERS: 'EVENTS_MISMATCH',
  EVENT_TWICE: 'EVENTS_MISMATCH',
  SEQUENCE_DIFFERS: 'EVENTS_MISMATCH',
  VERSION_DIFFERS: 'EVENTS_MISMATCH',
  STATUS_DIFFERS: 'EVENTS_MISMATCH',
  FACTS_DIFFER: 'EVENTS_MISMATCH',
  POSTED_DIFFERS: 'EVENTS_MISMATCH',

  PAYMENT_UNREADABLE: 'PAYMENT_MISMATCH',
  PAYMENT_WITHOUT_ORDER: 'PAYMENT_MISMATCH',
  PAYMENT_STATUS_DIFFERS: 'PAYMENT_MISMATCH',
  PAYMENT_UNLIKE_STATUS: 'PAYMENT_MISMATCH',
  OPERATION_DIFFERS: 'PAYMENT_MISMATCH',
  OPERATION_TWICE: 'PAYMENT_MISMATCH',
  LEDGER_DIFFERS: 'PAYMENT_MISMATCH',
  LEDGER_EXCEEDED: 'PAYMENT_MISMATCH',
  CAPTURED_DIFFERS: 'PAYMENT_MISMATCH',
  REFUNDS_DIFFER: 'PAYMENT_MISMATCH',
  MONEY_KEPT: 'PAYMENT_MISMATCH',
  AUTHORIZATION_LEFT_OVER: 'PAYMENT_MISMATCH',
  CHARGED_WITHOUT_STOCK: 'PAYMENT_MISMATCH',

  HOLD_UNREADABLE: 'STOCK_MISMATCH',
  HOLD_WITHOUT_ORDER: 'STOCK_MISMATCH',
  HOLD_EXPIRED: 'STOCK_MISMATCH',
  STOCK_STATUS_DIFFERS: 'STOCK_MISMATCH',
  STOCK_UNLIKE_STATUS: 'STOCK_MISMATCH',
  LINES_DIFFER: 'STOCK_MISMATCH',
  MOVEMENTS_DIFFER: 'STOCK_MISMATCH',
  PRODUCT_UNREADABLE: 'STOCK_MISMATCH',
  PRODUCT_MISSING: 'STOCK_MISMATCH',
  COUNTERS_DIFFER: 'STOCK_MISMATCH',
  COUNTERS_BELOW_ZERO: 'STOCK_MISMATCH',
  RESERVED_DIFFERS: 'STOCK_MISMATCH',

  RECEIPT_MISSING: 'RECEIPT_MISMATCH',
  RECEIPT_DIFFERS: 'RECEIPT_MISMATCH',
  RECEIPT_UNTOLD: 'RECEIPT_MISMATCH',
  RECEIPT_UNLIKE_STATUS: 'RECEIPT_MISMATCH',
  CREDIT_NOTE_MISSING: 'RECEIPT_MISMATCH',
  CREDIT_NOTE_DIFFERS: 'RECEIPT_MISMATCH',
  OBJECT_UNKNOWN: 'RECEIPT_MISMATCH',
  OBJECT_WITHOUT_ORDER: 'RECEIPT_MISMATCH',

  NOTIFICATION_UNREADABLE: 'NOTIFICATION_MISMATCH',
  NOTIFICATION_DIFFERS: 'NOTIFICATION_MISMATCH',
  NOTIFICATION_UNLIKE_STATUS: 'NOTIFICATION_MISMATCH',

  NO_EXECUTION: 'STUCK',
  DUE_MISSING: 'STUCK',
  DUE_LEFT_OVER: 'STUCK',

  PROBLEM_MISSING: 'NEEDS_ATTENTION',
  PROBLEM_LEFT_OVER: 'NEEDS_ATTENTION',
} as const satisfies Record<string, OrderProblemKind>;

export type FindingCode = keyof typeof KINDS;

export const FINDING_CODES = Object.keys(KINDS) as FindingCode[];

/** What the reconciler may mend by itself: nothing of it touches money. */
export type Repair =
  'RELEASE_HOLD' | 'HAND_TO_SWEEPER' | 'SET_DUE' | 'REMOVE_DUE' | 'PUT_PROBLEM' | 'REMOVE_PROBLEM';

/** One thing that does not agree, as a check tells it. */
export interface Discrepancy {
  kind: OrderProblemKind;
  code: FindingCode;
  /** What is so, what should be, and what to do; for the person who acts. */
  message: string;
  /** How it may be mended; absent where a person has to. */
  repair?: Repair;
}

/** The same, of an order or of a product. */
export interface Finding extends Omit<Discrepancy, 'repair'> {
  orderId?: string;
  productId?: string;
  /** When it was first found, or since when the order does not move; ISO 8601. */
  since: string;
  /** Whether `repair: true` may mend it. */
  safe: boolean;
  /** What was done about it, in words; absent when nothing was. */
  repaired?: string;
}

export function found(code: FindingCode, message: string, repair?: Repair): Discrepancy {
  return { kind: KINDS[code], code, message, ...(repair ? { repair } : {}) };
}
