import { agrees, FACTS_EXPECTED, isUnfinished, RECORD_EXPECTED } from './expected.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';
import { isUnreadable } from './order-books.ts';

/** What the order says of its notification against the record of it. */
export function checkNotification(books: OrderWithBooks, { settled }: Standing): Discrepancy[] {
  if (!settled || isUnreadable(books, 'NOTIFICATION_UNREADABLE')) return [];
  const { notificationStatus, status } = books.order;
  const record = books.notification?.state ?? 'NONE';
  // A refund that came before the notice ends the order's way: what was under way is let be.
  const unfinished = isUnfinished(status) || status === 'PARTIALLY_REFUNDED' || status === 'REFUNDED';
  if (!agrees(record, RECORD_EXPECTED[notificationStatus], unfinished)) {
    return [
      found(
        'NOTIFICATION_DIFFERS',
        `The order's notification is ${notificationStatus}, its record says ${record}: look whether it went out.`,
      ),
    ];
  }
  const expected = FACTS_EXPECTED[status]?.notificationStatus;
  if (!expected || expected.includes(notificationStatus)) return [];
  return [
    found('NOTIFICATION_UNLIKE_STATUS', `The order is ${status} and its notification ${notificationStatus}.`),
  ];
}
