import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderWithBooks } from './order-books.ts';
import { isUnreadable } from './order-books.ts';
import type { StoredOperation } from './stored.ts';
import { listed, sumOf } from './wording.ts';

/** What a payment's operations have moved, in minor units. */
export interface MovedMoney {
  captured: number;
  refunded: number;
  /** Of what was captured; empty when nothing was. */
  currency: string;
}

export function moneyOf(operations: readonly StoredOperation[]): MovedMoney {
  const sum = (kind: string, outcome: string) =>
    operations
      .filter((operation) => operation.kind === kind && operation.outcome === outcome)
      .reduce((total, { amount }) => total + amount, 0);
  return {
    captured: sum('capture', 'CAPTURED'),
    refunded: sum('refund', 'REFUNDED'),
    currency: operations.find(({ kind }) => kind === 'capture')?.currency ?? '',
  };
}

/** The provider's ledger of one payment in itself: the payment against its operations, and each key once. */
export function checkLedger(books: OrderWithBooks, settled: boolean): Discrepancy[] {
  const { orderId, payment, operations } = books;
  if (isUnreadable(books, 'PAYMENT_UNREADABLE')) return [];
  return [
    ...keys(orderId, operations),
    ...(payment && (payment.captured > payment.authorized || payment.refunded > payment.captured)
      ? [
          found(
            'LEDGER_EXCEEDED',
            `Of ${sumOf(payment.authorized, payment.currency)} authorized, ${sumOf(payment.captured, payment.currency)} is taken and ${sumOf(payment.refunded, payment.currency)} given back.`,
          ),
        ]
      : []),
    ...(settled ? sums({ payment, operations }) : []),
  ];
}

/** Each operation stands under its own key, which names the order; and money is taken once. */
function keys(orderId: string, operations: readonly StoredOperation[]): Discrepancy[] {
  const decided = operations.map(({ key }) => key);
  const twice = decided.filter((key, index) => decided.indexOf(key) < index);
  const misplaced = operations.filter(
    ({ sk, key, kind }) => sk !== `OPERATION#${key}` || !key.startsWith(`${orderId}:${kind}:`),
  );
  const captures = operations.filter(({ kind, outcome }) => kind === 'capture' && outcome === 'CAPTURED');
  return [
    ...twice.map((key) =>
      found('OPERATION_TWICE', `The provider has decided on the key ${key} more than once.`),
    ),
    ...misplaced
      .filter(({ key }) => !twice.includes(key))
      .map(({ sk, key, kind }) =>
        found('OPERATION_DIFFERS', `The operation under ${sk} is a ${kind} with the key ${key}.`),
      ),
    ...(captures.length > 1 && twice.length === 0
      ? [
          found(
            'OPERATION_TWICE',
            `The money was taken more than once, by ${listed(captures.map(({ key }) => key))}: give back what is too much.`,
          ),
        ]
      : []),
  ];
}

function sums({ payment, operations }: Pick<OrderWithBooks, 'payment' | 'operations'>): Discrepancy[] {
  const money = moneyOf(operations);
  const captured = payment?.captured ?? 0;
  const refunded = payment?.refunded ?? 0;
  if (captured === money.captured && refunded === money.refunded && (payment || operations.length === 0)) {
    return [];
  }
  if (!payment) return [found('LEDGER_DIFFERS', 'The ledger has operations, and no payment they belong to.')];
  const { currency } = payment;
  return [
    found(
      'LEDGER_DIFFERS',
      `The ledger's payment has ${sumOf(captured, currency)} taken and ${sumOf(refunded, currency)} given back; its operations sum to ${sumOf(money.captured, currency)} and ${sumOf(money.refunded, currency)}.`,
    ),
  ];
}
