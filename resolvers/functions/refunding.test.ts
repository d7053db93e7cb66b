import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import { MAX_REFUNDS } from '../../domain/refunds.ts';
import type { OrderItem } from '../shared/items.ts';
import { found, movesOf, settled } from '../testing/moves.ts';
import {
  CUSTOMER,
  KEY,
  OPERATOR,
  ORDER_ID,
  paidOrder,
  REASON,
  storedOrder,
  storedRefund,
} from '../testing/handlers.ts';

const NOW = '2026-01-01T00:01:00.000Z';
const clock = new ManualClock(Date.parse(NOW));
const requestRefund = await loadResolver(new URL('../fields/Mutation.requestRefund.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrderToMove.ts', import.meta.url));
const write = await loadResolver(new URL('./moveOrder.ts', import.meta.url), { clock });

const amount = { amount: 2000, currency: 'EUR' };
const args = { orderId: ORDER_ID, amount, reason: REASON, idempotencyKey: KEY };
const wish = {
  operation: 'requestRefund',
  callerId: 'operator-sub',
  operator: true,
  key: KEY,
  amount,
  reason: REASON,
  returnStock: false,
};
const refusedWith = (order: OrderItem, changes: object = {}) => {
  const { error, stash } = find.response({
    args,
    identity: OPERATOR,
    ...found(order, { ...wish, ...changes }),
  });
  expect(error).toBeNull();
  return stash;
};

describe('Mutation.requestRefund', () => {
  it('hands on what is wanted', () => {
    const { stash } = requestRefund.request({
      args: { ...args, reason: `  ${REASON}\n`, returnStock: true },
      identity: OPERATOR,
    });
    expect(stash).toEqual({
      wish: { ...wish, returnStock: true },
      ordersTable: '{{ordersTable}}',
      stateMachineArn: '{{stateMachineArn}}',
      refundMachineArn: '{{refundMachineArn}}',
    });
  });

  it.each([undefined, null])(
    'leaves the stock where it is when nothing is said of it (%s)',
    (returnStock) => {
      const { stash } = requestRefund.request({ args: { ...args, returnStock }, identity: OPERATOR });
      expect(stash).toMatchObject({ wish: { returnStock: false } });
    },
  );

  it('is for operators, whatever the schema says', () => {
    expect(requestRefund.request({ args, identity: CUSTOMER }).error).toMatchObject({
      errorType: 'Unauthorized',
    });
  });

  it.each([
    ['', 'IDEMPOTENCY_KEY_REQUIRED'],
    ['short', 'IDEMPOTENCY_KEY_INVALID'],
  ])('answers the key "%s" with the error %s', (idempotencyKey, errorType) => {
    const { error } = requestRefund.request({ args: { ...args, idempotencyKey }, identity: OPERATOR });
    expect(error).toMatchObject({ errorType });
  });

  it('answers with the refund of this request', () => {
    const theirs = storedRefund({ state: 'DONE', callerId: 'another-operator' });
    const cancelled = storedRefund({ id: `${ORDER_ID}-refund-2`, kind: 'CANCEL' });
    const mine = storedRefund({ id: `${ORDER_ID}-refund-3`, returnStock: true });
    const order = paidOrder({ refunds: [theirs, cancelled, mine] });
    const { value } = requestRefund.response({
      args,
      identity: OPERATOR,
      stash: settled(order, wish, { replayed: true }),
    });
    expect(value).toMatchObject({ __typename: 'RefundAccepted', replayed: true, order: { id: ORDER_ID } });
    expect((value as { refund: object }).refund).toEqual({
      id: mine.id,
      amount,
      reason: REASON,
      state: 'REQUESTED',
      returnStock: true,
      requestedAt: mine.at,
      endedAt: null,
      creditNoteReady: false,
    });
    expect(JSON.stringify(value)).not.toContain(KEY);
  });

  it('answers why there is no refund, with what may be done instead', () => {
    const problem = { code: 'NOTHING_TO_REFUND', message: '', path: null, retryable: false, details: null };
    const { value } = requestRefund.response({
      args,
      identity: OPERATOR,
      stash: settled(paidOrder(), wish, { refusal: problem }),
    });
    expect(value).toMatchObject({
      __typename: 'RefundRefused',
      problem,
      order: { allowedActions: ['CANCEL', 'DOWNLOAD_RECEIPT', 'REFUND'] },
    });
  });

  it('asks to come again when others were faster', () => {
    const { error } = requestRefund.response({
      args,
      identity: OPERATOR,
      stash: { order: paidOrder(), wish },
    });
    expect(error).toMatchObject({ errorType: 'VERSION_CONFLICT' });
  });
});

describe('a refund', () => {
  it.each(['CONFIRMED', 'COMPLETED'] as const)('is the first of an order that is %s', (status) => {
    const { set, removed, event, others } = movesOf(write, paidOrder({ status }), wish);
    const id = `${ORDER_ID}-refund-1`;
    expect(set).toEqual({
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      refunds: [storedRefund({ at: NOW })],
      work: { machine: 'REFUND', name: id, refundId: id, times: 0 },
      dueShard: storedOrder().dueShard,
      dueAt: '2026-01-01T00:02:00.000Z',
      version: 11,
      sequence: 11,
      updatedAt: NOW,
    });
    expect([removed, others]).toEqual([[], []]);
    expect(event).toMatchObject({
      eventId: `${ORDER_ID}:REFUND_REQUESTED:refund-1`,
      type: 'REFUND_REQUESTED',
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      stockStatus: 'COMMITTED',
      amount,
      actor: 'operator-sub',
      message: REASON,
      reasonCode: null,
    });
  });

  it('is written beside those that were, whose credit notes others write', () => {
    const done = storedRefund({ state: 'DONE' });
    const order = paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: [done] });
    const { set, order: after } = movesOf(write, order, wish);
    expect(Object.keys(set).filter((path) => path.startsWith('refunds'))).toEqual(['refunds/1']);
    expect(set).toMatchObject({ 'refunds/1': { id: `${ORDER_ID}-refund-2` } });
    expect(after.refunds?.map(({ id, state }) => [id, state])).toEqual([
      [done.id, 'DONE'],
      [`${ORDER_ID}-refund-2`, 'REQUESTED'],
    ]);
  });

  it('may be of all that is left', () => {
    const done = storedRefund({ state: 'DONE' });
    const order = paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: [done] });
    expect(refusedWith(order, { amount: { amount: 3000, currency: 'EUR' } })).toMatchObject({
      movable: true,
    });
    expect(refusedWith(order, { amount: { amount: 3001, currency: 'EUR' } })).toMatchObject({
      refusal: {
        code: 'REFUND_EXCEEDS_CAPTURED',
        details: { refundable: { amount: 3000, currency: 'EUR' } },
      },
    });
  });

  const full = storedRefund({ state: 'DONE', amount: { amount: 5000, currency: 'EUR' } });
  const small = Array.from({ length: MAX_REFUNDS }, (_, index) =>
    storedRefund({
      id: `${ORDER_ID}-refund-${index + 1}`,
      state: 'DONE',
      amount: { amount: 1, currency: 'EUR' },
    }),
  );

  it.each([
    ['nothing was paid', storedOrder({ status: 'SAVED' }), {}, 'NOTHING_TO_REFUND'],
    [
      'another is under way',
      paidOrder({ status: 'REFUND_PENDING', refunds: [storedRefund()] }),
      {},
      'ILLEGAL_TRANSITION',
    ],
    ['all is given back', paidOrder({ status: 'REFUNDED', refunds: [full] }), {}, 'ALREADY_REFUNDED'],
    [
      'the order has as many as it may',
      paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: small }),
      {},
      'ILLEGAL_TRANSITION',
    ],
    ['people have it in hand', paidOrder({ status: 'NEEDS_ATTENTION' }), {}, 'ILLEGAL_TRANSITION'],
    ['the capture is not told yet', paidOrder({ status: 'PAYMENT_AUTHORIZED' }), {}, 'ILLEGAL_TRANSITION'],
    ['it is another currency', paidOrder(), { amount: { amount: 1, currency: 'USD' } }, 'CURRENCY_MISMATCH'],
    ['it is of nothing', paidOrder(), { amount: { amount: 0, currency: 'EUR' } }, 'VALIDATION_FAILED'],
    ['it takes money', paidOrder(), { amount: { amount: -1, currency: 'EUR' } }, 'VALIDATION_FAILED'],
    ['it has no reason', paidOrder(), { reason: '' }, 'VALIDATION_FAILED'],
    ['its reason is long', paidOrder(), { reason: 'x'.repeat(201) }, 'VALIDATION_FAILED'],
    ['its reason has a line feed', paidOrder(), { reason: 'a\nb' }, 'VALIDATION_FAILED'],
    ['its reason has an escape', paidOrder(), { reason: 'a\u001b[31m' }, 'VALIDATION_FAILED'],
    ['its reason has a C1 control', paidOrder(), { reason: 'a\u009bb' }, 'VALIDATION_FAILED'],
  ])('is refused when %s', (_, order, changes, code) => {
    expect(refusedWith(order, changes)).toMatchObject({ movable: false, refusal: { code } });
  });

  it.each(['x', 'x'.repeat(200), 'Kaputt – Ärger, 壊れた 😀'])('takes the reason "%s"', (reason) => {
    expect(refusedWith(paidOrder(), { reason })).toMatchObject({ movable: true });
  });
});
