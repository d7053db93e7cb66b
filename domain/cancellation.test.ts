import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedActions } from './allowed-actions.ts';
import type { CancelRequest, Decision } from './cancellation.ts';
import { canCancel, canClaimCapture, cancelProblem, cancelReason, mayBecome } from './cancellation.ts';
import { isErrorCode } from './error-codes.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from './facts.ts';
import { canMove, ORDER_STATUSES, type OrderStatus } from './order-status.ts';

const standing: CancelRequest = { by: 'CUSTOMER', callerId: 'c', key: 'k', at: '2026-01-01T00:00:00.000Z' };
const order = fc.record<Decision>({
  status: fc.constantFrom(...ORDER_STATUSES),
  paymentStatus: fc.constantFrom(...PAYMENT_STATUSES),
});

describe('a cancel', () => {
  const accepted: [OrderStatus, PaymentStatus][] = [
    ['PLACED', 'NONE'],
    ['VALIDATING', 'NONE'],
    ['SAVED', 'NONE'],
    // The authorization's answer got lost: whatever it was, it can be voided.
    ['SAVED', 'UNKNOWN'],
    ['PAYMENT_AUTHORIZED', 'AUTHORIZED'],
  ];
  it.each(accepted)('is accepted while the order is %s and its payment %s', (status, paymentStatus) => {
    expect(canCancel({ status, paymentStatus })).toBe(true);
    expect(cancelProblem({ status, paymentStatus }, undefined)).toBeUndefined();
  });

  it.each<[OrderStatus, PaymentStatus, RegExp]>([
    ['PAYMENT_AUTHORIZED', 'CAPTURING', /being taken/],
    // The capture's answer got lost: it may have been made.
    ['PAYMENT_AUTHORIZED', 'UNKNOWN', /being taken/],
    ['CONFIRMED', 'CAPTURED', /paid/],
    ['COMPLETED', 'CAPTURED', /paid/],
    ['REFUND_PENDING', 'REFUNDING', /paid/],
    ['COMPENSATING', 'DECLINED', /did not go through/],
    ['NEEDS_ATTENTION', 'AUTHORIZED', /did not go through/],
    ['REJECTED', 'DECLINED', /ended already/],
    ['FAILED', 'VOIDED', /ended already/],
    ['EXPIRED', 'AUTH_EXPIRED', /ended already/],
  ])('comes too late when the order is %s and its payment %s', (status, paymentStatus, text) => {
    expect(cancelProblem({ status, paymentStatus }, undefined)).toMatchObject({
      code: 'CANCEL_TOO_LATE',
      message: expect.stringMatching(text),
      retryable: false,
      details: { status },
    });
  });

  it.each<OrderStatus>(['CANCEL_REQUESTED', 'COMPENSATING', 'NEEDS_ATTENTION', 'CANCELLED'])(
    'has no second one: %s',
    (status) => {
      expect(cancelProblem({ status, paymentStatus: 'VOIDED' }, standing)).toMatchObject({
        code: 'ALREADY_CANCELLED',
        retryable: false,
      });
    },
  );

  it('is offered exactly while it would be accepted, and only where the table allows it', () => {
    fc.assert(
      fc.property(order, (one) => {
        const offered = allowedActions(
          { ...one, id: 'o1', receiptStatus: 'NONE', stockStatus: 'NONE' },
          false,
        ).includes('CANCEL');
        expect(offered).toBe(cancelProblem(one, undefined) === undefined);
        if (offered) expect(canMove(one.status, 'CANCEL_REQUESTED')).toBe(true);
      }),
    );
  });

  it('and the claim of the capture are open together or, once one is made, neither', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAYMENT_STATUSES), (paymentStatus) => {
        const authorized: Decision = { status: 'PAYMENT_AUTHORIZED', paymentStatus };
        expect(canCancel(authorized)).toBe(canClaimCapture(authorized));
        expect(canClaimCapture({ status: 'CANCEL_REQUESTED', paymentStatus })).toBe(false);
        expect(canCancel({ ...authorized, paymentStatus: 'CAPTURING' })).toBe(false);
      }),
    );
  });

  it.each<[OrderStatus, PaymentStatus, PaymentStatus, boolean]>([
    ['SAVED', 'NONE', 'AUTHORIZED', true],
    ['PAYMENT_AUTHORIZED', 'AUTHORIZED', 'CAPTURING', true],
    ['PAYMENT_AUTHORIZED', 'CAPTURING', 'CAPTURED', true],
    ['PAYMENT_AUTHORIZED', 'CAPTURING', 'CAPTURING', false],
    ['PAYMENT_AUTHORIZED', 'CAPTURING', 'AUTHORIZED', false],
    ['SAVED', 'AUTHORIZED', 'CAPTURING', false],
    ['CANCEL_REQUESTED', 'AUTHORIZED', 'CAPTURING', false],
    ['COMPENSATING', 'AUTHORIZED', 'VOIDED', true],
  ])('is not undermined by what is told of the payment: %s, %s to %s is %s', (status, from, to, legal) => {
    expect(mayBecome({ status, paymentStatus: from }, to)).toBe(legal);
  });

  it('is told with who wanted it', () => {
    expect(cancelReason('CUSTOMER').code).toBe('CANCELLED_BY_CUSTOMER');
    expect(cancelReason('OPERATOR').code).toBe('CANCELLED_BY_OPERATOR');
    for (const by of ['CUSTOMER', 'OPERATOR'] as const) expect(isErrorCode(cancelReason(by).code)).toBe(true);
  });
});
