import { isAtRest } from '../../domain/order-status.ts';
import { receiptKeyOf } from '../receipt/receipt.ts';
import { FACTS_EXPECTED } from './expected.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';
import { namedObjects } from './order-reader.ts';
import { listed } from './wording.ts';

/** The receipt and the credit notes that the order tells of against the bucket. */
export function checkReceipts(books: OrderWithBooks, { settled }: Standing): Discrepancy[] {
  return [
    ...receipt(books, settled),
    ...creditNotes(books),
    ...(settled && isAtRest(books.order.status) ? strangers(books) : []),
  ];
}

function receipt(books: OrderWithBooks, settled: boolean): Discrepancy[] {
  const { order, objects } = books;
  const { receiptStatus, status } = order;
  if (receiptStatus === 'READY') {
    return named(books, order.receipt, {
      missing: 'RECEIPT_MISSING',
      differs: 'RECEIPT_DIFFERS',
      what: 'receipt',
    });
  }
  if (!settled) return [];
  const untold = objects.some(({ key }) => key === receiptKeyOf(order.id) || key === order.receipt?.key);
  const expected = FACTS_EXPECTED[status]?.receiptStatus;
  return [
    ...(isAtRest(status) && untold
      ? [
          found(
            'RECEIPT_UNTOLD',
            `The receipt is in the bucket, and the order, ${status}, says ${receiptStatus}: nobody is given a link to it.`,
          ),
        ]
      : []),
    ...(expected && !expected.includes(receiptStatus)
      ? [found('RECEIPT_UNLIKE_STATUS', `The order is ${status} and its receipt ${receiptStatus}.`)]
      : []),
  ];
}

/** A refund is done only after its credit note is written. */
function creditNotes(books: OrderWithBooks): Discrepancy[] {
  const done = (books.order.refunds ?? []).filter(({ state }) => state === 'DONE');
  return done.flatMap(({ id, creditNote }) =>
    named(books, creditNote, {
      missing: 'CREDIT_NOTE_MISSING',
      differs: 'CREDIT_NOTE_DIFFERS',
      what: `credit note of refund ${id}`,
    }),
  );
}

/** A document is there, with the bytes the order says it has. */
function named(
  { objects }: OrderWithBooks,
  document: { key: string; sha256: string } | undefined,
  {
    missing,
    differs,
    what,
  }: {
    missing: 'RECEIPT_MISSING' | 'CREDIT_NOTE_MISSING';
    differs: 'RECEIPT_DIFFERS' | 'CREDIT_NOTE_DIFFERS';
    what: string;
  },
): Discrepancy[] {
  if (!document) return [found(missing, `The ${what} is told to be ready, and the order does not name it.`)];
  const object = objects.find(({ key }) => key === document.key);
  if (!object) return [found(missing, `The ${what} is not in the bucket, at ${document.key}.`)];
  if (object.sha256 === document.sha256) return [];
  return [
    found(differs, `The ${what} at ${document.key} is not the one that was written: its digest is another.`),
  ];
}

/** One receipt, and one credit note for each refund: nothing else lies with them. */
function strangers({ order, objects }: OrderWithBooks): Discrepancy[] {
  const known = [...namedObjects(order), receiptKeyOf(order.id)];
  const unknown = objects.filter(({ key }) => !known.includes(key)).map(({ key }) => key);
  if (unknown.length === 0) return [];
  return [found('OBJECT_UNKNOWN', `The order does not know what lies at ${listed(unknown)}.`)];
}
