import { checkEvents } from './check-events.ts';
import { checkNotification } from './check-notification.ts';
import { checkPayment } from './check-payment.ts';
import { checkProgress } from './check-progress.ts';
import { checkReceipts } from './check-receipts.ts';
import { checkStock } from './check-stock.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderBooks, OrderWithBooks, Standing } from './order-books.ts';
import { listed } from './wording.ts';

const CHECKS = [checkEvents, checkPayment, checkStock, checkReceipts, checkNotification, checkProgress];

/**
 * Everything about an order that does not agree. Of one that is not settled only what must hold at every
 * moment is compared.
 */
export function checkOrder(books: OrderBooks, standing: Standing): Discrepancy[] {
  const unreadable = books.unreadable.map(({ code, item, reason }) =>
    found(code, `The item ${item} is not what it should be: ${reason}.`),
  );
  if (books.order) {
    const { order } = books;
    return [
      ...unreadable,
      ...CHECKS.flatMap((check) => check({ ...books, order } satisfies OrderWithBooks, standing)),
    ];
  }
  return unreadable.length > 0 ? unreadable : withoutOrder(books);
}

/** What lies about of an order that does not exist. */
function withoutOrder({ events, payment, operations, hold, movements, objects }: OrderBooks): Discrepancy[] {
  const keys = objects.map(({ key }) => key);
  return [
    ...(events.length > 0
      ? [found('EVENTS_WITHOUT_ORDER', `There are ${events.length} events of an order that does not exist.`)]
      : []),
    ...(payment || operations.length > 0
      ? [
          found(
            'PAYMENT_WITHOUT_ORDER',
            `There is a payment, ${payment?.status ?? 'without a status'}, of an order that does not exist.`,
          ),
        ]
      : []),
    ...(hold || movements.length > 0
      ? [found('HOLD_WITHOUT_ORDER', `There is a hold, ${hold?.state}, of an order that does not exist.`)]
      : []),
    ...(keys.length > 0
      ? [found('OBJECT_WITHOUT_ORDER', `Of an order that does not exist there lies ${listed(keys)}.`)]
      : []),
  ];
}
