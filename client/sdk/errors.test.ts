import { describe, expect, expectTypeOf, it } from 'vitest';
import * as domain from '../../domain/error-codes.ts';
import {
  asOrdersError,
  AuthError,
  ERROR_CODES,
  type ErrorCode,
  isErrorCode,
  isRetryable,
  isTransient,
  NetworkError,
  OrdersError,
} from './errors.ts';

describe('the codes', () => {
  it('are those of the system, each as retryable as there', () => {
    expectTypeOf<ErrorCode>().toEqualTypeOf<domain.ErrorCode>();
    expect([...ERROR_CODES].sort()).toEqual([...domain.ERROR_CODES].sort());
    for (const code of ERROR_CODES)
      expect([code, isRetryable(code)]).toEqual([code, domain.isRetryable(code)]);
  });

  it('are not to be confused with members of every object', () => {
    expect(['toString', '__proto__', 'constructor', 'NETWORK'].filter(isErrorCode)).toEqual([]);
  });
});

describe('an error', () => {
  it('is told apart by class and by code', () => {
    const cause = new Error('reset');
    const error = new NetworkError('gone', cause);
    expect(error).toBeInstanceOf(OrdersError);
    expect(error).toMatchObject({
      name: 'NetworkError',
      code: 'NETWORK',
      retryable: true,
      cause,
      details: {},
    });
  });

  it.each([
    { error: new NetworkError('x'), transient: true },
    { error: new OrdersError('INTERNAL', 'x'), transient: true },
    { error: new OrdersError('INTERNAL', 'x', { retryable: false }), transient: false },
    { error: new OrdersError('PRICE_CHANGED', 'x'), transient: false },
    { error: new OrdersError('NOT_FOUND', 'x'), transient: false },
    { error: new OrdersError('PROTOCOL', 'x'), transient: false },
    { error: new AuthError('UNAUTHENTICATED', 'x'), transient: false },
    { error: new AuthError('UNAUTHENTICATED', 'x', { retryable: true }), transient: true },
  ])('$error.code passes by itself: $transient', ({ error, transient }) => {
    expect(isTransient(error)).toBe(transient);
  });

  it('of any other kind is a fault in code, not something to try again', () => {
    const fault = new TypeError('x is not a function');
    expect(asOrdersError(fault)).toMatchObject({ code: 'PROTOCOL', retryable: false, cause: fault });
  });
});
