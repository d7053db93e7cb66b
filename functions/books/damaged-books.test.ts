import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  eventKey,
  holdKey,
  ledgerKey,
  notificationKey,
  orderKey,
  problemKey,
  productKey,
} from '../../domain/keys.ts';
import { FINDING_CODES } from './finding.ts';
import type { FindingCode } from './finding.ts';
import type { BooksShop } from './testing/books-shop.ts';
import { keysOf, openBooksShop } from './testing/books-shop.ts';

let books: BooksShop;
/** Orders, each in another place. */
const idOf = (name: string): string => name.padEnd(26, '0');
const ids = {
  paid: idOf('PAID'),
  partly: idOf('PARTLY'),
  returned: idOf('RETURNED'),
  declined: idOf('DECLINED'),
  undone: idOf('UNDONE'),
  underway: idOf('UNDERWAY'),
  attention: idOf('ATTENTION'),
};
const { paid, partly, returned, declined, undone, underway, attention } = ids;

beforeAll(async () => {
  books = await openBooksShop();
  await books.putProduct('beans', 1000);
  await books.drive(paid);
  await books.drive(partly);
  await books.refund(partly, 500);
  await books.drive(returned);
  await books.refund(returned, 2500, true);
  await books.drive(declined, { paymentToken: 'tok_decline' });
  await books.drive(undone, { paymentToken: 'tok_capture_unavailable' });
  await books.drive(attention, { paymentToken: 'tok_void_fails' });
  await books.shop.place(underway);
  await books.shop.executions.start('ORDER', underway, '{}');
  await books.shop.runAll(['validate-order', 'save-order'], underway);
  expect(
    await Promise.all(Object.values(ids).map(async (id) => (await books.shop.order(id)).status)),
  ).toEqual([
    'COMPLETED',
    'PARTIALLY_REFUNDED',
    'REFUNDED',
    'REJECTED',
    'FAILED',
    'SAVED',
    'NEEDS_ATTENTION',
  ]);
});

afterEach(() => books.restore());

afterAll(() => books.close());

const order = (id: string, values: Record<string, unknown>) => books.edit('orders', orderKey(id), values);
const payment = (id: string, values: Record<string, unknown>) =>
  books.edit('payments', keysOf(id).payment, values);
const row = (id: string, movement: 'HOLD' | 'COMMIT' | 'RELEASE' | 'RETURN', product = 'beans') =>
  ledgerKey(product, id, movement);
const beans = (values: Record<string, unknown>) => books.edit('catalog', productKey('beans'), values);

/** The event that the order ended with. */
async function lastEvent(id: string) {
  return eventKey(id, (await books.shop.order(id)).sequence);
}

type Damage = [what: string, damage: () => Promise<unknown>, expected: string[]];

const DAMAGES: Damage[] = [
  ['an order that is something else', () => order(paid, { status: 'LOST' }), [`${paid} ORDER_UNREADABLE`]],
  [
    'an order that is gone: all that belongs to it is found',
    () => books.remove('orders', orderKey(paid)),
    [
      `${paid} EVENTS_WITHOUT_ORDER`,
      `${paid} HOLD_WITHOUT_ORDER`,
      `${paid} OBJECT_WITHOUT_ORDER`,
      `${paid} PAYMENT_WITHOUT_ORDER`,
    ],
  ],
  ['an event that is gone', () => books.remove('orders', eventKey(paid, 4)), [`${paid} EVENT_MISSING`]],
  [
    'the same of an order that is under way',
    () => books.remove('orders', eventKey(underway, 1)),
    [`${underway} EVENT_MISSING`],
  ],
  [
    'the last event gone',
    async () => books.remove('orders', await lastEvent(paid)),
    [`${paid} SEQUENCE_DIFFERS`],
  ],
  [
    'an event of another number',
    () => books.edit('orders', eventKey(paid, 4), { sequence: 5 }),
    [`${paid} EVENT_DIFFERS`],
  ],
  [
    'an event of another order',
    () => books.edit('orders', eventKey(paid, 4), { orderId: partly }),
    [`${paid} EVENT_DIFFERS`],
  ],
  [
    'an event of nothing',
    () => books.edit('orders', eventKey(paid, 4), { status: undefined }),
    [`${paid} EVENT_DIFFERS`],
  ],
  [
    'an event stored twice',
    async () => {
      const item = await books.item('orders', eventKey(paid, 3));
      await books.edit('orders', eventKey(paid, 4), { eventId: item?.eventId });
    },
    [`${paid} EVENT_TWICE`, `${paid} POSTED_DIFFERS`],
  ],
  ['an order of another version', () => order(paid, { version: 99 }), [`${paid} VERSION_DIFFERS`]],
  [
    'an order whose last event has another status',
    async () => books.edit('orders', await lastEvent(paid), { status: 'CONFIRMED' }),
    [`${paid} STATUS_DIFFERS`],
  ],
  [
    'a last event of other facts',
    async () => books.edit('orders', await lastEvent(paid), { receiptStatus: 'PENDING' }),
    [`${paid} FACTS_DIFFER`],
  ],
  [
    'a note of another event',
    async () => {
      const item = await books.item('orders', orderKey(paid));
      await order(paid, { posted: { ...(item?.posted as object), other: 3 } });
    },
    [`${paid} POSTED_DIFFERS`],
  ],

  [
    'a payment that is something else',
    () => payment(paid, { captured: 'all' }),
    [`${paid} PAYMENT_UNREADABLE`],
  ],
  [
    'a payment of no order',
    async () => {
      const item = await books.item('payments', keysOf(paid).payment);
      await books.edit('payments', keysOf('NOBODY').payment, {
        ...item,
        paymentId: 'NOBODY',
        pk: 'PAYMENT#NOBODY',
      });
    },
    ['NOBODY PAYMENT_WITHOUT_ORDER'],
  ],
  [
    'a payment that was never taken',
    () => payment(paid, { status: 'VOIDED' }),
    [`${paid} PAYMENT_STATUS_DIFFERS`],
  ],
  [
    'a payment that is gone',
    async () => {
      for (const kind of ['authorize', 'capture'])
        await books.remove('payments', keysOf(declined).operation(kind));
      await books.remove('payments', keysOf(declined).payment);
    },
    [`${declined} PAYMENT_STATUS_DIFFERS`],
  ],
  [
    'a refund that the ledger does not know as one',
    () => payment(partly, { status: 'CAPTURED' }),
    [`${partly} PAYMENT_STATUS_DIFFERS`],
  ],
  [
    'an order that was completed unpaid',
    async () => {
      await books.remove('payments', keysOf(paid).payment);
      for (const kind of ['authorize', 'capture'])
        await books.remove('payments', keysOf(paid).operation(kind));
      await order(paid, { payment: undefined, paymentStatus: 'NONE' });
      await books.edit('orders', await lastEvent(paid), { paymentStatus: 'NONE' });
    },
    [`${paid} PAYMENT_UNLIKE_STATUS`],
  ],
  [
    'an operation with another key',
    () => books.edit('payments', keysOf(paid).operation('capture'), { key: `${paid}:capture:7` }),
    [`${paid} OPERATION_DIFFERS`],
  ],
  [
    'an operation decided twice',
    async () => {
      const item = await books.item('payments', keysOf(paid).operation('authorize'));
      await books.edit('payments', keysOf(paid).operation('authorize', 2), {
        ...item,
        sk: `OPERATION#${paid}:authorize:2`,
      });
    },
    [`${paid} OPERATION_TWICE`],
  ],
  [
    'money taken twice',
    async () => {
      const item = await books.item('payments', keysOf(paid).operation('capture'));
      const again = { ...item, key: `${paid}:capture:2`, sk: `OPERATION#${paid}:capture:2` };
      await books.edit('payments', keysOf(paid).operation('capture', 2), again);
    },
    [
      `${paid} CAPTURED_DIFFERS`,
      `${paid} CAPTURED_DIFFERS`,
      `${paid} LEDGER_DIFFERS`,
      `${paid} OPERATION_TWICE`,
    ],
  ],
  [
    'a capture that the ledger sums otherwise',
    () => payment(paid, { captured: 2499 }),
    [`${paid} LEDGER_DIFFERS`],
  ],
  [
    'operations of no payment',
    () => books.remove('payments', keysOf(undone).payment),
    [`${undone} LEDGER_DIFFERS`, `${undone} PAYMENT_STATUS_DIFFERS`],
  ],
  ['more taken than authorized', () => payment(paid, { authorized: 2499 }), [`${paid} LEDGER_EXCEEDED`]],
  [
    'more given back than taken',
    () => payment(partly, { refunded: 2501 }),
    [`${partly} LEDGER_DIFFERS`, `${partly} LEDGER_EXCEEDED`],
  ],
  [
    'another sum taken than the total',
    () => order(paid, { total: { amount: 2400, currency: 'EUR' } }),
    [`${paid} CAPTURED_DIFFERS`],
  ],
  [
    'another sum taken than noted',
    () =>
      order(paid, {
        payment: { reference: 'x', captured: { amount: 2500, currency: 'USD' }, capturedAt: '' },
      }),
    [`${paid} CAPTURED_DIFFERS`],
  ],
  [
    'nothing noted of what was taken',
    () => order(paid, { payment: undefined }),
    [`${paid} CAPTURED_DIFFERS`],
  ],
  [
    'something noted that was not taken',
    () =>
      order(declined, {
        payment: { reference: 'x', captured: { amount: 2500, currency: 'EUR' }, capturedAt: '' },
      }),
    [`${declined} CAPTURED_DIFFERS`],
  ],
  [
    'a refund nobody asked for',
    async () => {
      const refund = { kind: 'refund', amount: 700, currency: 'EUR', outcome: 'REFUNDED', at: '2026-01-01' };
      await books.edit('payments', keysOf(partly).operation('refund', 2), {
        ...refund,
        key: `${partly}:refund:2`,
      });
      await payment(partly, { refunded: 1200 });
    },
    [`${partly} REFUNDS_DIFFER`],
  ],
  [
    'a refund that was told and not made',
    async () => {
      await books.remove('payments', keysOf(partly).operation('refund'));
      await payment(partly, { refunded: 0 });
    },
    [`${partly} REFUNDS_DIFFER`],
  ],
  [
    'an undoing that gave back a part',
    async () => {
      const refund = { kind: 'refund', amount: 700, currency: 'EUR', outcome: 'REFUNDED', at: '2026-01-01' };
      await books.edit('payments', keysOf(partly).operation('refund', 0), {
        ...refund,
        key: `${partly}:refund:0`,
      });
      await payment(partly, { refunded: 1200 });
    },
    [`${partly} REFUNDS_DIFFER`],
  ],
  [
    'money taken of an order that failed',
    async () => {
      const capture = {
        kind: 'capture',
        amount: 2500,
        currency: 'EUR',
        outcome: 'CAPTURED',
        at: '2026-01-01',
      };
      await books.edit('payments', keysOf(undone).operation('capture'), {
        ...capture,
        key: `${undone}:capture:1`,
      });
      await payment(undone, { status: 'CAPTURED', captured: 2500 });
    },
    [`${undone} CAPTURED_DIFFERS`, `${undone} MONEY_KEPT`],
  ],
  [
    'an authorization that nobody let go',
    () => payment(undone, { status: 'AUTHORIZED' }),
    [`${undone} AUTHORIZATION_LEFT_OVER`],
  ],
  [
    'a payment that may still be confirmed',
    () => payment(declined, { status: 'ACTION_REQUIRED' }),
    [`${declined} AUTHORIZATION_LEFT_OVER`],
  ],
  [
    'somebody charged whose goods went back',
    async () => {
      await books.edit('catalog', holdKey(paid), { state: 'RETURNED' });
      await order(paid, { stockStatus: 'RETURNED' });
      await books.edit('orders', await lastEvent(paid), { stockStatus: 'RETURNED' });
    },
    [`${paid} CHARGED_WITHOUT_STOCK`, `${paid} MOVEMENTS_DIFFER`, `${paid} STOCK_UNLIKE_STATUS`],
  ],
  [
    'somebody charged without a hold',
    () => books.remove('catalog', holdKey(paid)),
    [`${paid} CHARGED_WITHOUT_STOCK`, `${paid} MOVEMENTS_DIFFER`, `${paid} STOCK_STATUS_DIFFERS`],
  ],

  [
    'a hold that is something else',
    () => books.edit('catalog', holdKey(paid), { state: 'LOST' }),
    [`${paid} HOLD_UNREADABLE`],
  ],
  [
    'a hold of no order',
    async () => {
      const item = await books.item('catalog', holdKey(paid));
      await books.edit('catalog', holdKey('NOBODY'), { ...item, ...holdKey('NOBODY') });
    },
    ['NOBODY HOLD_WITHOUT_ORDER'],
  ],
  [
    'stock that was taken back unnoticed',
    () => order(undone, { stockStatus: 'COMMITTED' }),
    [`${undone} FACTS_DIFFER`, `${undone} STOCK_STATUS_DIFFERS`],
  ],
  [
    'a hold of other lines',
    () => books.edit('catalog', holdKey(paid), { lines: [{ productId: 'beans', quantity: 3 }] }),
    [`${paid} LINES_DIFFER`, `${paid} MOVEMENTS_DIFFER`],
  ],
  [
    'a movement that is missing, in the counters too',
    async () => {
      await books.remove('catalog', row(paid, 'COMMIT'));
      const item = await books.item('catalog', productKey('beans'));
      await beans({ onHand: Number(item?.onHand) + 2, reserved: Number(item?.reserved) + 2 });
    },
    ['beans RESERVED_DIFFERS', `${paid} MOVEMENTS_DIFFER`],
  ],
  [
    'a movement too many, that moves nothing',
    () =>
      books.edit('catalog', row(paid, 'RETURN'), {
        ...{ productId: 'beans', orderId: paid, movement: 'RETURN', onHandDelta: 0, reservedDelta: 0 },
        at: '2026-01-01T00:00:00.000Z',
      }),
    [`${paid} MOVEMENTS_DIFFER`],
  ],
  [
    'a movement of another quantity',
    () => books.edit('catalog', row(paid, 'COMMIT'), { onHandDelta: -1 }),
    ['beans COUNTERS_DIFFER', `${paid} MOVEMENTS_DIFFER`],
  ],
  [
    'a movement of nothing',
    () => books.edit('catalog', row(paid, 'COMMIT'), { movement: 'LOST' }),
    ['beans PRODUCT_UNREADABLE', `${paid} MOVEMENTS_DIFFER`],
  ],
  [
    'counters that nothing accounts for',
    async () => beans({ onHand: Number((await books.item('catalog', productKey('beans')))?.onHand) + 1 }),
    ['beans COUNTERS_DIFFER'],
  ],
  [
    'counters below zero, and in the ledger too',
    async () => {
      const supply = ledgerKey('beans', '-', 'SUPPLY');
      const [item, first] = [
        await books.item('catalog', productKey('beans')),
        await books.item('catalog', supply),
      ];
      await beans({ onHand: -1 });
      await books.edit('catalog', supply, {
        onHandDelta: Number(first?.onHandDelta) - Number(item?.onHand) - 1,
      });
    },
    ['beans COUNTERS_BELOW_ZERO'],
  ],
  ['a product that is gone', () => books.remove('catalog', productKey('beans')), ['beans PRODUCT_MISSING']],
  ['a product that is something else', () => beans({ onHand: 'some' }), ['beans PRODUCT_UNREADABLE']],
  [
    'a hold let go without a movement',
    () => books.edit('catalog', holdKey(underway), { state: 'RELEASED' }),
    ['beans RESERVED_DIFFERS'],
  ],
  [
    'a hold that ran out, of an order that people have',
    async () => {
      await books.edit('catalog', holdKey(attention), {
        state: 'HELD',
        expiresAt: '2026-01-01T00:00:00.000Z',
      });
      await books.remove('catalog', row(attention, 'COMMIT'));
      const item = await books.item('catalog', productKey('beans'));
      await beans({ onHand: Number(item?.onHand) + 2, reserved: Number(item?.reserved) + 2 });
    },
    [`${attention} HOLD_EXPIRED`],
  ],

  [
    'a receipt that is gone',
    () => books.removeObject(`receipts/${paid}/v1.pdf`),
    [`${paid} RECEIPT_MISSING`],
  ],
  ['a receipt that is not named', () => order(paid, { receipt: undefined }), [`${paid} RECEIPT_MISSING`]],
  [
    'a receipt of other bytes',
    () => books.putObject(`receipts/${paid}/v1.pdf`, 'other bytes'),
    [`${paid} RECEIPT_DIFFERS`],
  ],
  [
    'a receipt that was never told',
    async () => {
      await order(paid, { receiptStatus: 'PENDING' });
      await books.edit('orders', await lastEvent(paid), { receiptStatus: 'PENDING' });
    },
    [`${paid} RECEIPT_UNLIKE_STATUS`, `${paid} RECEIPT_UNTOLD`],
  ],
  [
    'a receipt of an order that was refused',
    () => books.putObject(`receipts/${declined}/v1.pdf`, 'paper'),
    [`${declined} RECEIPT_UNTOLD`],
  ],
  [
    'a receipt in two versions',
    () => books.putObject(`receipts/${paid}/v2.pdf`, 'paper'),
    [`${paid} OBJECT_UNKNOWN`],
  ],
  [
    'a receipt of no order',
    () => books.putObject('receipts/NOBODY/v1.pdf', 'paper'),
    ['NOBODY OBJECT_WITHOUT_ORDER'],
  ],
  [
    'a credit note that is gone',
    () => books.removeObject(`receipts/${partly}/credit-note-1.pdf`),
    [`${partly} CREDIT_NOTE_MISSING`],
  ],
  [
    'a credit note of other bytes',
    () => books.putObject(`receipts/${partly}/credit-note-1.pdf`, 'other bytes'),
    [`${partly} CREDIT_NOTE_DIFFERS`],
  ],
  [
    'a credit note of no refund',
    () => books.putObject(`receipts/${partly}/credit-note-2.pdf`, 'paper'),
    [`${partly} OBJECT_UNKNOWN`],
  ],

  [
    'a notice that was never sent',
    () => books.remove('orders', notificationKey(paid, 'ORDER_CONFIRMED')),
    [`${paid} NOTIFICATION_DIFFERS`],
  ],
  [
    'a notice that nobody knows of',
    () => books.edit('orders', notificationKey(declined, 'ORDER_CONFIRMED'), { state: 'SENT' }),
    [`${declined} NOTIFICATION_DIFFERS`],
  ],
  [
    'a notice that is something else',
    () => books.edit('orders', notificationKey(paid, 'ORDER_CONFIRMED'), { state: 'LOST' }),
    [`${paid} NOTIFICATION_UNREADABLE`],
  ],
  [
    'an order completed without a notice',
    async () => {
      await books.remove('orders', notificationKey(paid, 'ORDER_CONFIRMED'));
      await order(paid, { notificationStatus: 'PENDING' });
      await books.edit('orders', await lastEvent(paid), { notificationStatus: 'PENDING' });
    },
    [`${paid} NOTIFICATION_UNLIKE_STATUS`],
  ],

  [
    'an order under way that nobody looks after',
    () => order(underway, { dueAt: undefined, dueShard: undefined }),
    [`${underway} DUE_MISSING`],
  ],
  [
    'an order at rest that is looked after',
    () => order(paid, { dueShard: 'DUE#0', dueAt: '2026-01-01T00:00:00.000Z' }),
    [`${paid} DUE_LEFT_OVER`],
  ],
  [
    'an order whose execution was never started',
    () => order(underway, { work: { machine: 'ORDER', name: 'other', times: 0 } }),
    [`${underway} NO_EXECUTION`],
  ],
  [
    'an order that needs people who are not told',
    () => books.remove('orders', problemKey(attention, 'NEEDS_ATTENTION')),
    [`${attention} PROBLEM_MISSING`],
  ],
  [
    'an order that people are told of in vain',
    async () => {
      const item = await books.item('orders', problemKey(attention, 'NEEDS_ATTENTION'));
      await books.edit('orders', problemKey(paid, 'NEEDS_ATTENTION'), {
        ...item,
        ...problemKey(paid, 'NEEDS_ATTENTION'),
      });
    },
    [`${paid} PROBLEM_LEFT_OVER`],
  ],
];

it.each(DAMAGES)('finds %s, and nothing else', async (_, damage, expected) => {
  await damage();
  expect(await books.found()).toEqual(expected.toSorted());
});

it('knows no finding that no damage makes', () => {
  const made = new Set(DAMAGES.flatMap(([, , expected]) => expected.map((text) => text.split(' ')[1])));
  expect(FINDING_CODES.filter((code) => !made.has(code))).toEqual([]);
});

it('finds nothing that is explained nowhere', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/books.md'), 'utf8');
  const unexplained = FINDING_CODES.filter((code: FindingCode) => !guide.includes(`\`${code}\``));
  expect(unexplained).toEqual([]);
});

it('finds an order whose execution has ended', async () => {
  await books.shop.executions.stop('ORDER', underway);
  expect(await books.found()).toEqual([`${underway} NO_EXECUTION`]);
});
