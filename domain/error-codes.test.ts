import { describe, expect, it } from 'vitest';
import { ERROR_CODES, groupOf, isErrorCode, isRetryable } from './error-codes.ts';
import { problem } from './problems.ts';

describe('error codes', () => {
  it.each([
    ['OUT_OF_STOCK', 'stock', true],
    ['PAYMENT_DECLINED', 'payment', false],
    ['VERSION_CONFLICT', 'state', true],
    ['IDEMPOTENCY_KEY_REUSED', 'idempotency', false],
    ['INTERNAL', 'system', true],
  ] as const)('%s is of %s, retryable %s', (code, group, retryable) => {
    expect([groupOf(code), isRetryable(code)]).toEqual([group, retryable]);
  });

  it('know their own and nothing else', () => {
    expect(ERROR_CODES.every(isErrorCode)).toBe(true);
    for (const text of ['', 'toString', '__proto__', 'out_of_stock']) expect(isErrorCode(text)).toBe(false);
  });

  it('tell in a problem whether to try again', () => {
    expect(problem('OUT_OF_STOCK', 'x', 'lines', { short: [] })).toEqual({
      code: 'OUT_OF_STOCK',
      message: 'x',
      path: 'lines',
      retryable: true,
      details: { short: [] },
    });
  });
});
