import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import { allowedActions } from '../../domain/allowed-actions.ts';
import type { CancelRequest } from '../../domain/cancellation.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/order-status.ts';
import type { OrderItem } from '../shared/items.ts';
import {
  CUSTOMER,
  KEY,
  OPERATOR,
  ORDER_ID,
  paidOrder,
  storedOrder,
  storedRefund,
} from '../testing/handlers.ts';
import { found, movesOf, settled } from '../testing/moves.ts';

const NOW = '2026-01-01T00:01:00.000Z';
const clock = new ManualClock(Date.parse(NOW));
const cancelOrder = await loadResolver(new URL('../fields/Mutation.cancelOrder.ts', import.meta.url));
const find = await loadResolver(new URL('./findOrderToMove.ts', import.meta.url));
const write = await loadResolver(new URL('./moveOrder.ts', import.meta.url), { clock });

const args = { orderId: ORDER_ID, idempotencyKey: KEY };
const wish = { operation: 'cancelOrder', callerId: 'customer-sub', operator: false, key: KEY };
const byOperator = { ...wish, callerId: 'operator-sub', operator: true };
const standing: CancelRequest = { by: 'CUSTOMER', callerId: 'customer-sub', key: KEY, at: NOW };
const looked = (order: OrderItem, of: object = wish) =>
  find.response({ args, identity: OPERATOR, ...found(order, of) });

describe('Mutation.cancelOrder', () => {
  it.each([
    ['', 'IDEMPOTENCY_KEY_REQUIRED'],
    ['short', 'IDEMPOTENCY_KEY_INVALID'],
    ['x'.repeat(129), 'IDEMPOTENCY_KEY_INVALID'],
  ])('answers the key "%s" with the error %s', (idempotencyKey, errorType) => {
    const { error } = cancelOrder.request({ args: { ...args, idempotencyKey }, identity: CUSTOMER });
    expect(error).toMatchObject({ errorType, errorInfo: { retryable: false, path: 'idempotencyKey' } });
  });

  it.each([
    ['a customer', CUSTOMER, wish],
    ['an operator', OPERATOR, byOperator],
  ])('hands on who wants it: %s', (_, identity, expected) => {
    expect(cancelOrder.request({ args, identity }).stash).toEqual({
      wish: expected,
      ordersTable: '{{ordersTable}}',
      stateMachineArn: '{{stateMachineArn}}',
      refundMachineArn: '{{refundMachineArn}}',
    });
  });

  it('answers with the order that is cancelled', () => {
    const order = storedOrder({ status: 'CANCEL_REQUESTED', cancelRequest: standing });
    const { value } = cancelOrder.response({
      args,
      identity: CUSTOMER,
      stash: settled(order, wish, { replayed: true }),
    });
    expect(value).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
      order: { id: ORDER_ID, status: 'CANCEL_REQUESTED', allowedActions: [] },
    });
    expect(JSON.stringify(value)).not.toContain(KEY);
  });

  it('asks to come again when others were faster twice', () => {
    const { error } = cancelOrder.response({
      args,
      identity: CUSTOMER,
      stash: { order: storedOrder(), wish },
    });
    expect(error).toMatchObject({ errorType: 'VERSION_CONFLICT', errorInfo: { retryable: true } });
  });
});

describe('a cancel', () => {
  it.each(ORDER_STATUSES)('is taken, or not, of an order that is %s', (status) => {
    const payments: Partial<Record<OrderStatus, OrderItem['paymentStatus']>> = {
      PAYMENT_AUTHORIZED: 'AUTHORIZED',
    };
    const order = storedOrder({ status, paymentStatus: payments[status] ?? 'NONE' });
    const after = looked(order);
    expect(after.error).toBeNull();
    if (allowedActions(order, false).includes('CANCEL')) {
      expect(after.stash).toMatchObject({ movable: true, refusal: null, order: { id: ORDER_ID } });
      return;
    }
    expect(after.stash).toMatchObject({ movable: false, refusal: { retryable: false } });
    const stash = settled(order, wish, { refusal: after.stash.refusal });
    expect(cancelOrder.response({ args, identity: CUSTOMER, stash }).value).toMatchObject({
      __typename: 'CancelRefused',
      problem: { code: 'CANCEL_TOO_LATE', details: { status } },
      order: { id: ORDER_ID, status },
    });
  });

  it('is offered in just four statuses', () => {
    const open = ORDER_STATUSES.filter(
      (status) => looked(storedOrder({ status, paymentStatus: 'AUTHORIZED' })).stash.movable,
    );
    expect(open).toEqual(['PLACED', 'VALIDATING', 'SAVED', 'PAYMENT_AUTHORIZED']);
  });

  it('is refused once the capture has claimed the order', () => {
    const order = storedOrder({ status: 'PAYMENT_AUTHORIZED', paymentStatus: 'CAPTURING' });
    expect(looked(order).stash).toMatchObject({ refusal: { code: 'CANCEL_TOO_LATE' } });
  });

  it('is refused to another request once the order is cancelled', () => {
    const order = storedOrder({ status: 'CANCELLED', cancelRequest: standing });
    expect(looked(order).stash).toMatchObject({ refusal: { code: 'ALREADY_CANCELLED' } });
  });

  it.each([
    ['the customer', wish, 'CUSTOMER'],
    ['an operator', byOperator, 'OPERATOR'],
  ])('by %s stands for good, and says who it was', (_, of, by) => {
    const order = storedOrder({ status: 'SAVED', stockStatus: 'HELD', version: 4, sequence: 4 });
    const { set, removed, event, others } = movesOf(write, order, of);
    expect(set).toEqual({
      status: 'CANCEL_REQUESTED',
      cancelRequest: { ...standing, by, callerId: of.callerId },
      version: 5,
      sequence: 5,
      updatedAt: NOW,
    });
    expect([removed, others]).toEqual([[], []]);
    expect(event).toMatchObject({
      eventId: `${ORDER_ID}:ORDER_CANCEL_REQUESTED`,
      customerId: 'customer-sub',
      sequence: 5,
      occurredAt: NOW,
      type: 'ORDER_CANCEL_REQUESTED',
      status: 'CANCEL_REQUESTED',
      stockStatus: 'HELD',
      reasonCode: `CANCELLED_BY_${by}`,
      amount: null,
      actor: of.callerId,
      schemaVersion: 1,
    });
  });
});

describe('a cancel of a paid order', () => {
  it.each(['CONFIRMED', 'COMPLETED'] as const)('that is %s comes too late for its customer', (status) => {
    expect(looked(paidOrder({ status })).stash).toMatchObject({ refusal: { code: 'CANCEL_TOO_LATE' } });
  });

  it('is a refund of all of it, with the units back to stock, when an operator asks', () => {
    expect(looked(paidOrder(), byOperator).stash).toMatchObject({ movable: true });
    const { set, event, record, order } = movesOf(write, paidOrder(), byOperator);
    const work = {
      machine: 'REFUND',
      name: `${ORDER_ID}-refund-1`,
      refundId: `${ORDER_ID}-refund-1`,
      times: 0,
    };
    expect(set).toMatchObject({
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      work,
      dueAt: '2026-01-01T00:02:00.000Z',
      refunds: [
        {
          id: `${ORDER_ID}-refund-1`,
          kind: 'CANCEL',
          amount: { amount: 5000, currency: 'EUR' },
          reason: 'Cancelled by the shop.',
          returnStock: true,
          callerId: 'operator-sub',
          key: KEY,
          at: NOW,
          state: 'REQUESTED',
        },
      ],
    });
    expect(set).not.toHaveProperty('cancelRequest');
    expect(event).toMatchObject({
      eventId: `${ORDER_ID}:REFUND_REQUESTED:refund-1`,
      type: 'REFUND_REQUESTED',
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      reasonCode: 'CANCELLED_BY_OPERATOR',
      message: 'Cancelled by the shop.',
      amount: { amount: 5000, currency: 'EUR' },
      actor: 'operator-sub',
    });
    expect(record).toMatchObject({ work: work.name });
    const stash = settled(order, byOperator);
    expect(cancelOrder.response({ args, identity: OPERATOR, stash }).value).toMatchObject({
      __typename: 'CancelAccepted',
      order: {
        status: 'REFUND_PENDING',
        refundable: { amount: 0, currency: 'EUR' },
        refunds: [{ state: 'REQUESTED', returnStock: true, creditNoteReady: false }],
        allowedActions: ['DOWNLOAD_RECEIPT'],
      },
    });
  });

  it.each([
    ['was cancelled already', storedRefund({ kind: 'CANCEL' }), 'ALREADY_CANCELLED'],
    ['has been given back in part', storedRefund({ state: 'DONE' }), 'CANCEL_TOO_LATE'],
  ])('is refused when it %s', (_, refund, code) => {
    const order = paidOrder({ status: 'PARTIALLY_REFUNDED', refunds: [refund] });
    expect(looked(order, byOperator).stash).toMatchObject({ movable: false, refusal: { code } });
  });
});
