import type { NotificationStatus, OrderFacts, PaymentStatus, StockStatus } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { isAtRest } from '../../domain/order-status.ts';
import type { StoredHold, StoredNotification, StoredPayment } from './stored.ts';

/** What may stand in another book for what the order says. */
interface Expectation<State> {
  /** When all is told and done. */
  done: readonly State[];
  /** Beside that while work is unfinished: the other book is written first, and told to the order after. */
  ahead: readonly State[];
}

export type LedgerStatus = StoredPayment['status'] | 'NONE';

/**
 * The provider's word for each payment status of an order. A refusal is told to the order by a report that
 * may get lost, so it also stands for what was true of the order before.
 */
export const LEDGER_EXPECTED: Readonly<Record<PaymentStatus, Expectation<LedgerStatus>>> = {
  NONE: {
    done: ['NONE', 'VOIDED', 'DECLINED'],
    ahead: ['AUTHORIZED', 'ACTION_REQUIRED'],
  },
  AUTHORIZING: {
    done: ['NONE', 'VOIDED', 'DECLINED'],
    ahead: ['AUTHORIZED', 'ACTION_REQUIRED'],
  },
  ACTION_REQUIRED: {
    done: ['ACTION_REQUIRED', 'VOIDED', 'DECLINED'],
    ahead: ['AUTHORIZED'],
  },
  UNKNOWN: {
    done: ['NONE', 'VOIDED', 'DECLINED', 'AUTH_EXPIRED'],
    ahead: ['AUTHORIZED', 'ACTION_REQUIRED', 'CAPTURED'],
  },
  AUTHORIZED: {
    done: ['AUTHORIZED', 'AUTH_EXPIRED'],
    ahead: ['CAPTURED', 'VOIDED'],
  },
  DECLINED: { done: ['DECLINED'], ahead: [] },
  CAPTURING: {
    done: ['AUTH_EXPIRED'],
    ahead: ['AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED'],
  },
  CAPTURED: { done: ['CAPTURED'], ahead: ['PARTIALLY_REFUNDED', 'REFUNDED'] },
  VOIDED: { done: ['VOIDED'], ahead: [] },
  AUTH_EXPIRED: { done: ['AUTH_EXPIRED', 'VOIDED'], ahead: [] },
  REFUNDING: { done: [], ahead: ['CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED'] },
  PARTIALLY_REFUNDED: { done: ['PARTIALLY_REFUNDED'], ahead: ['REFUNDED'] },
  REFUNDED: { done: ['REFUNDED'], ahead: [] },
  REFUND_FAILED: { done: ['CAPTURED', 'PARTIALLY_REFUNDED'], ahead: ['REFUNDED'] },
};

/** A hold without lines only keeps others from holding. */
export type HoldState = StoredHold['state'] | 'NONE' | 'EMPTY';

export const HOLD_EXPECTED: Readonly<Record<StockStatus, Expectation<HoldState>>> = {
  NONE: { done: ['NONE', 'EMPTY'], ahead: ['HELD', 'COMMITTED', 'RELEASED', 'RETURNED'] },
  HELD: { done: ['HELD'], ahead: ['COMMITTED', 'RELEASED', 'RETURNED'] },
  COMMITTED: { done: ['COMMITTED'], ahead: ['RETURNED'] },
  RELEASED: { done: ['RELEASED'], ahead: [] },
  RETURNED: { done: ['RETURNED'], ahead: [] },
};

export type RecordState = StoredNotification['state'] | 'NONE';

export const RECORD_EXPECTED: Readonly<Record<NotificationStatus, Expectation<RecordState>>> = {
  NONE: { done: ['NONE', 'RELEASED'], ahead: ['CLAIMED', 'SENT', 'UNCONFIRMED'] },
  PENDING: { done: ['NONE', 'RELEASED', 'CLAIMED'], ahead: ['SENT', 'UNCONFIRMED'] },
  SENT: { done: ['SENT'], ahead: [] },
  UNCONFIRMED: { done: ['UNCONFIRMED'], ahead: [] },
};

type FactsExpected = { readonly [Fact in keyof OrderFacts]?: readonly OrderFacts[Fact][] };

const UNDONE: FactsExpected = {
  paymentStatus: [
    'NONE',
    'AUTHORIZING',
    'DECLINED',
    'ACTION_REQUIRED',
    'UNKNOWN',
    'CAPTURING',
    'VOIDED',
    'AUTH_EXPIRED',
    'REFUNDED',
  ],
  stockStatus: ['NONE', 'RELEASED', 'RETURNED'],
  notificationStatus: ['NONE'],
  receiptStatus: ['NONE'],
};

/** The facts an order in each status at rest may have; what is not named may be anything. */
export const FACTS_EXPECTED: Readonly<Partial<Record<OrderStatus, FactsExpected>>> = {
  COMPLETED: {
    paymentStatus: ['CAPTURED'],
    stockStatus: ['COMMITTED'],
    notificationStatus: ['SENT', 'UNCONFIRMED'],
    receiptStatus: ['READY'],
  },
  REJECTED: UNDONE,
  CANCELLED: UNDONE,
  EXPIRED: UNDONE,
  FAILED: UNDONE,
  // A refund may come before notice and receipt are done: of a part, the sweeper still sees to them.
  PARTIALLY_REFUNDED: { paymentStatus: ['PARTIALLY_REFUNDED'], stockStatus: ['COMMITTED', 'RETURNED'] },
  REFUNDED: { paymentStatus: ['REFUNDED'], stockStatus: ['COMMITTED', 'RETURNED', 'RELEASED'] },
};

/** The ends at which nobody has paid anything. */
export const ENDED_UNPAID: readonly OrderStatus[] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];

/** With these at the provider, money of the customer is still bound, or may yet be. */
export const LIVE_AT_PROVIDER: readonly LedgerStatus[] = ['AUTHORIZED', 'ACTION_REQUIRED'];

/** Payment statuses of an order whose money was taken. */
export const PAID: readonly PaymentStatus[] = [
  'CAPTURED',
  'REFUNDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'REFUND_FAILED',
];

/** Whether work on the order may have stopped between doing and telling: it goes on, or people see to it. */
export function isUnfinished(status: OrderStatus): boolean {
  return !isAtRest(status) || status === 'NEEDS_ATTENTION';
}

/** Whether the other book may say so. */
export function agrees<State>(
  state: State,
  { done, ahead }: Expectation<State>,
  unfinished: boolean,
): boolean {
  return done.includes(state) || (unfinished && ahead.includes(state));
}
