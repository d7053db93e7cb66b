import { formatMoney, sameMoney } from '../../domain/money.ts';
import { openRefund, refundedAmount } from '../../domain/refunds.ts';
import { paymentKey } from '../payment/provider.ts';
import {
  agrees,
  ENDED_UNPAID,
  FACTS_EXPECTED,
  isUnfinished,
  LEDGER_EXPECTED,
  LIVE_AT_PROVIDER,
  PAID,
} from './expected.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import { holdStateOf } from './hold-state.ts';
import { checkLedger, moneyOf } from './check-ledger.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';
import { isUnreadable } from './order-books.ts';
import { sumOf } from './wording.ts';

/** The order against the payment provider's ledger, and the ledger in itself. */
export function checkPayment(books: OrderWithBooks, { settled }: Standing): Discrepancy[] {
  const kept = [...moneyKept(books), ...leftOver(books)];
  return [
    ...checkLedger(books, settled),
    ...captured(books, settled),
    ...kept,
    // Whose money is kept hears of that, and not again of what follows from it.
    ...(kept.length > 0 ? [] : withoutStock(books, settled)),
    ...(settled && kept.length === 0 ? refunds(books) : []),
    ...(settled && kept.length === 0 ? status(books) : []),
  ];
}

/** What was taken is the order's total, and what the order says was taken. */
function captured({ order, operations }: OrderWithBooks, settled: boolean): Discrepancy[] {
  const money = moneyOf(operations);
  const { total } = order;
  const noted = order.payment?.captured;
  const texts: string[] = [];
  if (money.captured > 0) {
    const inLedger = { amount: money.captured, currency: money.currency };
    if (total ? !sameMoney(total, inLedger) : settled) {
      texts.push(
        `the ledger has taken ${formatMoney(inLedger)}, the order's total is ${total ? formatMoney(total) : 'not known'}`,
      );
    }
    if (noted && !sameMoney(noted, inLedger)) {
      texts.push(`the ledger has taken ${formatMoney(inLedger)}, the order has noted ${formatMoney(noted)}`);
    }
    const undone = operations.some(({ key }) => key === undoRefundKey(order.id));
    if (!noted && settled && !undone && !isUnfinished(order.status)) {
      texts.push(`the ledger has taken ${formatMoney(inLedger)}, the order has noted nothing`);
    }
  } else if (noted) {
    texts.push(`the order has noted ${formatMoney(noted)}, the ledger has taken nothing`);
  }
  return texts.map((text) => found('CAPTURED_DIFFERS', `Sums taken do not agree: ${text}.`));
}

/** An order that came to nothing costs nothing. */
function moneyKept({ order, operations }: OrderWithBooks): Discrepancy[] {
  const { captured: taken, refunded, currency } = moneyOf(operations);
  if (!ENDED_UNPAID.includes(order.status) || taken <= refunded) return [];
  return [
    found(
      'MONEY_KEPT',
      `The order ended ${order.status}, and ${sumOf(taken - refunded, currency)} of the customer's is kept: give it back at the provider.`,
    ),
  ];
}

function leftOver({ order, payment }: OrderWithBooks): Discrepancy[] {
  if (!payment || !ENDED_UNPAID.includes(order.status)) return [];
  if (!LIVE_AT_PROVIDER.includes(payment.status)) return [];
  return [
    found(
      'AUTHORIZATION_LEFT_OVER',
      `The order ended ${order.status}, and its payment is still ${payment.status} at the provider: void it there.`,
    ),
  ];
}

/** Nobody is charged for goods that are not theirs. */
function withoutStock(books: OrderWithBooks, settled: boolean): Discrepancy[] {
  const { order, operations } = books;
  const { captured: taken, refunded, currency } = moneyOf(operations);
  const hold = holdStateOf(books.hold);
  if (taken <= refunded || hold === 'COMMITTED' || isUnreadable(books, 'HOLD_UNREADABLE')) return [];
  if (hold === 'RETURNED') {
    // Units go back with a refund, even of a part, or on the word of an operator.
    const asked = (order.refunds ?? []).some(({ returnStock, state }) => returnStock && state !== 'FAILED');
    if (!settled || asked || order.status === 'NEEDS_ATTENTION') return [];
  }
  return [
    found(
      'CHARGED_WITHOUT_STOCK',
      `The customer is charged ${sumOf(taken - refunded, currency)}, and the stock is ${hold}, not COMMITTED: refund the order, or put the stock right.`,
    ),
  ];
}

/** What was given back is what the order says was. */
function refunds({ order, operations }: OrderWithBooks): Discrepancy[] {
  const given = operations.filter(({ kind, outcome }) => kind === 'refund' && outcome === 'REFUNDED');
  const sum = (part: typeof given) => part.reduce((total, { amount }) => total + amount, 0);
  const undoKey = undoRefundKey(order.id);
  const ofUndo = sum(given.filter(({ key }) => key === undoKey));
  const others = sum(given.filter(({ key }) => key !== undoKey));
  const { captured: taken, currency } = moneyOf(operations);
  const done = refundedAmount(order);
  const open = isUnfinished(order.status) ? (openRefund(order)?.amount.amount ?? 0) : 0;
  const texts: string[] = [];
  if (others !== done && others !== done + open) {
    texts.push(
      `the ledger has given back ${sumOf(others, currency)}, the order's refunds that are done sum to ${sumOf(done, currency)}`,
    );
  }
  if (ofUndo > 0 && ofUndo !== taken) {
    texts.push(`undoing the order gave back ${sumOf(ofUndo, currency)} of ${sumOf(taken, currency)}`);
  }
  return texts.map((text) => found('REFUNDS_DIFFER', `Sums given back do not agree: ${text}.`));
}

/** The order's payment status against the ledger's, and against the status of the order. */
function status(books: OrderWithBooks): Discrepancy[] {
  const { order, payment } = books;
  if (isUnreadable(books, 'PAYMENT_UNREADABLE')) return [];
  const { paymentStatus } = order;
  const atProvider = payment?.status ?? 'NONE';
  if (!agrees(atProvider, LEDGER_EXPECTED[paymentStatus], isUnfinished(order.status))) {
    return [
      found(
        'PAYMENT_STATUS_DIFFERS',
        `The order's payment is ${paymentStatus}, the provider's ledger says ${atProvider}.`,
      ),
    ];
  }
  const expected = FACTS_EXPECTED[order.status]?.paymentStatus;
  if (!expected || expected.includes(paymentStatus)) return [];
  const what = PAID.includes(paymentStatus) ? 'paid' : 'not paid';
  return [
    found(
      'PAYMENT_UNLIKE_STATUS',
      `The order is ${order.status} and its payment ${paymentStatus} (${what}).`,
    ),
  ];
}

/** The provider's key for giving back all of an order that was captured and is undone. */
function undoRefundKey(orderId: string): string {
  return paymentKey(orderId, 'refund', 0);
}
