import { canMove, isAtRest, isTerminal } from '../../domain/order-status.ts';
import type { Books, OrderBook } from './books.ts';
import { GOODS, priceOf } from './goods.ts';
import { promises } from './promises.ts';
import type { OrderRun } from './run-record.ts';

/** Something that is not as it must be; `orderId` where it is about one order. */
export interface Finding {
  orderId?: string;
  text: string;
}

/** One thing that must hold, and where it does not. */
export interface Check {
  name: string;
  findings: Finding[];
}

type OrderRule = (book: OrderBook, books: Books) => (string | false | undefined)[];

/**
 * Compares everything that was written with everything else that was written, and with what customers were
 * told. It shares no code with the system but the table of legal changes.
 */
export function audit(books: Books, runs: readonly OrderRun[]): Check[] {
  const perOrder = (name: string, rule: OrderRule): Check => ({
    name,
    findings: [...books.orders.values()].flatMap((book) =>
      rule(book, books).flatMap((text) => (text ? [{ orderId: book.order.id, text }] : [])),
    ),
  });
  return [
    { name: 'no order is lost, and none is there twice', findings: identity(books, runs) },
    { name: 'units on hand, held and sold are constant', findings: units(books) },
    perOrder('every order is at rest, and says why where it went wrong', rest),
    perOrder('captured less refunded is what the state says', money),
    perOrder('the sum is the one of the catalogue, and the same everywhere', sums),
    perOrder('nobody is charged without goods, no goods are kept without money', goods),
    perOrder('at most one notification, and the one that is told', notices),
    perOrder('one receipt, and one credit note for each refund', papers),
    perOrder('events are 1 to n, and every change of status is legal', history),
    perOrder('no execution is left running', executions),
    { name: 'what customers and operators were told is true', findings: promises(books, runs) },
  ];
}

/** One order for each key, the one every answer named. */
function identity(books: Books, runs: readonly OrderRun[]): Finding[] {
  const findings: Finding[] = [];
  const known = new Set<string>();
  for (const { planned, ids, created } of runs) {
    const named = [...ids];
    const records = books.keys.filter(({ key }) => key === planned.key);
    if (named.length !== 1)
      findings.push({ text: `Order ${planned.n}: its key led to ${named.length} orders` });
    if (created > 1)
      findings.push({ text: `Order ${planned.n}: ${created} requests were told that it is new` });
    if (records.length !== 1)
      findings.push({ text: `Order ${planned.n}: ${records.length} records of its key` });
    for (const orderId of named) {
      known.add(orderId);
      if (!books.orders.has(orderId)) findings.push({ orderId, text: 'It was accepted and is not there' });
      if (records[0]?.orderId !== orderId)
        findings.push({ orderId, text: 'The record of its key names another' });
    }
  }
  for (const orderId of books.orders.keys()) {
    if (!known.has(orderId)) findings.push({ orderId, text: 'It is there and nobody was told of it' });
  }
  return findings;
}

function units(books: Books): Finding[] {
  return GOODS.flatMap(({ id, onHand: supplied }) => {
    const product = books.products.find((one) => one.id === id);
    if (!product) return [{ text: `${id}: the product is gone` }];
    const counted = (state: string): number => {
      let total = 0;
      for (const { hold } of books.orders.values()) {
        if (hold?.state !== state) continue;
        for (const line of hold.lines) if (line.productId === id) total += line.quantity;
      }
      return total;
    };
    const ledger = (field: 'onHandDelta' | 'reservedDelta'): number =>
      books.movements.reduce((sum, row) => sum + (row.productId === id ? Number(row[field]) : 0), 0);
    const { onHand, reserved } = product;
    const [sold, held] = [counted('COMMITTED'), counted('HELD')];
    const text = `${id}: ${supplied} supplied, ${onHand} on hand with ${reserved} reserved, ${sold} sold, ${held} held`;
    const agrees =
      onHand + sold === supplied &&
      reserved === held &&
      onHand >= reserved &&
      reserved >= 0 &&
      ledger('onHandDelta') === onHand &&
      ledger('reservedDelta') === reserved;
    if (agrees) return [];
    return [{ text: `${text}; the ledger says ${ledger('onHandDelta')} and ${ledger('reservedDelta')}` }];
  });
}

const WITH_REASON = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'NEEDS_ATTENTION'];

const rest: OrderRule = ({ order: { status, reasonCode, dueAt }, problems }) => [
  !isAtRest(status) && `It is ${status} and nothing moves it`,
  status === 'NEEDS_ATTENTION' && 'It still needs attention after an operator’s redo',
  WITH_REASON.includes(status) && !reasonCode && `It is ${status} without a reason`,
  isAtRest(status) && dueAt !== undefined && `It is ${status} and still due at ${dueAt}`,
  isTerminal(status) &&
    problems.some(({ kind }) => kind === 'NEEDS_ATTENTION') &&
    'It is listed as a problem',
];

/** What the provider took and gave, by its own operations. */
function flows({ operations }: OrderBook): { captured: number; refunded: number; captures: number } {
  const captures = operations.filter(({ kind, outcome }) => kind === 'capture' && outcome === 'CAPTURED');
  const refunds = operations.filter(({ kind, outcome }) => kind === 'refund' && outcome === 'REFUNDED');
  const sum = (list: readonly { amount: number }[]): number =>
    list.reduce((all, { amount }) => all + amount, 0);
  return { captured: sum(captures), refunded: sum(refunds), captures: captures.length };
}

const money: OrderRule = (book) => {
  const { order, payment, operations } = book;
  const { captured, refunded, captures } = flows(book);
  const total = order.total?.amount ?? 0;
  const kept = captured - refunded;
  const is = (...statuses: string[]): boolean => statuses.includes(order.status);
  const done = (order.refunds ?? []).filter(({ state }) => state === 'DONE');
  const told = done.reduce((sum, { amount }) => sum + amount.amount, 0);
  const story = `captured ${captured}, refunded ${refunded}, total ${total}`;
  return [
    captures > 1 && `Captured ${captures} times: ${story}`,
    operations.filter(({ kind, outcome }) => kind === 'authorize' && outcome === 'AUTHORIZED').length > 1 &&
      'Authorized twice',
    captured !== 0 && captured !== total && `Not the total was captured: ${story}`,
    refunded > captured && `More was given back than taken: ${story}`,
    is('COMPLETED', 'CONFIRMED') && kept !== total && `${order.status}, but ${story}`,
    is('PARTIALLY_REFUNDED') && !(kept > 0 && refunded > 0) && `PARTIALLY_REFUNDED, but ${story}`,
    is('REFUNDED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED') &&
      kept !== 0 &&
      `${order.status}, but ${story}`,
    is('REFUNDED') && captured === 0 && 'REFUNDED, but nothing was captured',
    is('REFUNDED', 'PARTIALLY_REFUNDED') && told !== refunded && `Its refunds say ${told}, but ${story}`,
    payment === 'AUTHORIZED' && `The customer’s money is still reserved though it is ${order.status}`,
    captured > 0 &&
      is('COMPLETED') &&
      order.paymentStatus !== 'CAPTURED' &&
      `COMPLETED and ${order.paymentStatus}`,
    captured > 0 &&
      is('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED') &&
      order.payment?.captured.amount !== captured &&
      `It says that ${order.payment?.captured.amount} were captured: ${story}`,
  ];
};

const sums: OrderRule = ({ order, operations }) => {
  const expected = priceOf(order.requested.lines);
  const { total } = order;
  return [
    total !== undefined &&
      total.amount !== expected &&
      `Its total is ${total.amount}, its lines cost ${expected}`,
    ...operations
      .filter(({ kind }) => kind === 'authorize' || kind === 'capture')
      .map(
        ({ kind, amount }) =>
          amount !== total?.amount && `${kind} of ${amount}, its total is ${total?.amount}`,
      ),
  ];
};

const goods: OrderRule = (book) => {
  const { order, hold } = book;
  const { captured, refunded } = flows(book);
  const returned = (order.refunds ?? []).some(({ state, returnStock }) => state === 'DONE' && returnStock);
  const wanted = [...order.lines].map(({ productId, quantity }) => `${productId} ${quantity}`).sort();
  const kept = (hold?.lines ?? []).map(({ productId, quantity }) => `${productId} ${quantity}`).sort();
  const paid = captured > refunded;
  const committed = hold?.state === 'COMMITTED';
  return [
    paid &&
      !committed &&
      !returned &&
      `Charged ${captured - refunded}, but its goods are ${hold?.state ?? 'not held'}`,
    captured === 0 && committed && 'Its goods are sold, but nothing was captured',
    isAtRest(order.status) && hold?.state === 'HELD' && `It is ${order.status} and still holds goods`,
    committed && String(wanted) !== String(kept) && `Sold ${kept}, ordered ${wanted}`,
    returned && committed && 'A refund was to bring its goods back, and they are sold',
    committed && order.stockStatus !== 'COMMITTED' && `Its goods are sold, and it says ${order.stockStatus}`,
    hold?.state === 'RETURNED' &&
      order.stockStatus !== 'RETURNED' &&
      `Its goods came back, and it says ${order.stockStatus}`,
  ];
};

const notices: OrderRule = ({ order, mails }, { mailsCut }) => {
  const repeated = mails.filter((subject, index) => mails.indexOf(subject) !== index);
  const confirmed = mails.filter((subject) => subject.startsWith('Order confirmed')).length;
  return [
    repeated.length > 0 && `Told twice: ${repeated.join(', ')}`,
    !mailsCut &&
      order.notificationStatus === 'SENT' &&
      confirmed !== 1 &&
      `SENT, but ${confirmed} mails are there`,
    order.notificationStatus === 'NONE' && confirmed > 0 && 'A mail went out, and the order knows of none',
    order.status === 'COMPLETED' &&
      !['SENT', 'UNCONFIRMED'].includes(order.notificationStatus) &&
      `COMPLETED with its notification ${order.notificationStatus}`,
    order.payment === undefined && confirmed > 0 && 'A mail says that it is paid, which it never was',
  ];
};

const papers: OrderRule = ({ order, objects }) => {
  const expected = new Map<string, string>();
  if (order.receipt) expected.set(order.receipt.key, order.receipt.sha256);
  const done = (order.refunds ?? []).filter(({ state }) => state === 'DONE');
  for (const { creditNote } of done) if (creditNote) expected.set(creditNote.key, creditNote.sha256);
  const receipts = [...objects.keys()].filter((key) => /\/v\d+\.pdf$/.test(key));
  return [
    order.status === 'COMPLETED' && receipts.length !== 1 && `COMPLETED with ${receipts.length} receipts`,
    order.receiptStatus === 'READY' && !order.receipt && 'Its receipt is READY and nowhere',
    receipts.length > 1 && `It has ${receipts.length} receipts`,
    ...done.map(({ id, creditNote }) => !creditNote && `Refund ${id} has no credit note`),
    ...[...expected].map(
      ([key, sha256]) => objects.get(key) !== sha256 && `${key} is not what the order says of it`,
    ),
    ...[...objects.keys()].map(
      (key) => !expected.has(key) && `${key} lies there and the order knows nothing of it`,
    ),
  ];
};

const history: OrderRule = ({ order, events }) => {
  const last = events.at(-1);
  const ids = events.map(({ eventId }) => eventId);
  return [
    events[0]?.type !== 'ORDER_PLACED' && `Its first event is ${events[0]?.type ?? 'missing'}`,
    events.some(({ sequence }, index) => sequence !== index + 1) &&
      `Its events are ${events.map(({ sequence }) => sequence).join(', ')}`,
    new Set(ids).size !== ids.length && 'One event is stored twice',
    order.sequence !== events.length && `Its sequence is ${order.sequence}, it has ${events.length} events`,
    order.version !== order.sequence && `Its version is ${order.version}, its sequence ${order.sequence}`,
    ...events.map((event, index) => {
      const before = events[index - 1];
      const legal = !before || before.status === event.status || canMove(before.status, event.status);
      return !legal && `Event ${event.sequence} moves it from ${before.status} to ${event.status}`;
    }),
    last !== undefined &&
      last.status !== order.status &&
      `It is ${order.status}, its last event says ${last.status}`,
    ...(['paymentStatus', 'stockStatus', 'notificationStatus', 'receiptStatus'] as const).map(
      (fact) =>
        last !== undefined &&
        last[fact] !== order[fact] &&
        `${fact} is ${order[fact]}, its last event says ${last[fact]}`,
    ),
  ];
};

const executions: OrderRule = (book) =>
  book.executions.map(({ name, status }) => status === 'RUNNING' && `Execution ${name} is still running`);
