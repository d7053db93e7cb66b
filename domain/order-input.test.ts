import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderInput } from './order-input.ts';
import {
  checkOrderInput,
  fingerprintOf,
  IDEMPOTENCY_KEY_PATTERN,
  MAX_LINES,
  MAX_QUANTITY,
} from './order-input.ts';

const valid: OrderInput = { lines: [{ productId: 'beans', quantity: 2 }], paymentToken: 'tok_approve' };

function codesOf(input: Partial<OrderInput>): [string, string | null][] {
  const checked = checkOrderInput({ ...valid, ...input });
  return checked.ok ? [] : checked.problems.map((one) => [one.code, one.path]);
}

function products(count: number): OrderInput['lines'] {
  return Array.from({ length: count }, (_, index) => ({ productId: `p${index}`, quantity: 1 }));
}

describe('the input of an order', () => {
  it('is taken as it is when nothing is wrong', () => {
    const input = { ...valid, expectedTotal: { amount: 0, currency: 'EUR' } };
    expect(checkOrderInput(input)).toEqual({ ok: true, order: input });
  });

  it('without a total carries none', () => {
    const checked = checkOrderInput({ ...valid, expectedTotal: null });
    expect(checked.ok && Object.keys(checked.order)).toEqual(['lines', 'paymentToken']);
  });

  it('has one line a product, in the order they first appear', () => {
    const checked = checkOrderInput({
      ...valid,
      lines: [
        { productId: 'mug', quantity: 1 },
        { productId: 'beans', quantity: 2 },
        { productId: 'mug', quantity: 3 },
      ],
    });
    expect(checked.ok && checked.order.lines).toEqual([
      { productId: 'mug', quantity: 4 },
      { productId: 'beans', quantity: 2 },
    ]);
  });

  it.each<[string, Partial<OrderInput>, [string, string | null][]]>([
    ['no line', { lines: [] }, [['EMPTY_ORDER', 'lines']]],
    ['too many products', { lines: products(MAX_LINES + 1) }, [['TOO_MANY_LINES', 'lines']]],
    ['a flood of lines', { lines: products(5000) }, [['TOO_MANY_LINES', 'lines']]],
    [
      'nothing of a product',
      { lines: [{ productId: 'a', quantity: 0 }] },
      [['QUANTITY_OUT_OF_RANGE', 'lines[0].quantity']],
    ],
    [
      'less than nothing',
      { lines: [{ productId: 'a', quantity: -1 }] },
      [['QUANTITY_OUT_OF_RANGE', 'lines[0].quantity']],
    ],
    [
      'too much in one line',
      { lines: [{ productId: 'a', quantity: 100 }] },
      [['QUANTITY_OUT_OF_RANGE', 'lines[0].quantity']],
    ],
    [
      'too much in two lines',
      {
        lines: [
          { productId: 'a', quantity: 50 },
          { productId: 'a', quantity: 50 },
        ],
      },
      [['QUANTITY_OUT_OF_RANGE', 'lines']],
    ],
    [
      'an empty product id',
      { lines: [{ productId: '', quantity: 1 }] },
      [['VALIDATION_FAILED', 'lines[0].productId']],
    ],
    [
      'a product id that is a key',
      { lines: [{ productId: 'a#b', quantity: 1 }] },
      [['VALIDATION_FAILED', 'lines[0].productId']],
    ],
    [
      'a long product id',
      { lines: [{ productId: 'a'.repeat(65), quantity: 1 }] },
      [['VALIDATION_FAILED', 'lines[0].productId']],
    ],
    ['no token', { paymentToken: '' }, [['PAYMENT_METHOD_INVALID', 'paymentToken']]],
    ['a long token', { paymentToken: 'x'.repeat(129) }, [['PAYMENT_METHOD_INVALID', 'paymentToken']]],
    ['a token with spaces', { paymentToken: 'tok approve' }, [['PAYMENT_METHOD_INVALID', 'paymentToken']]],
    ['a card number', { paymentToken: '4111111111111111' }, [['PAYMENT_METHOD_INVALID', 'paymentToken']]],
    [
      'a card number in groups',
      { paymentToken: '4111-1111-1111-1111' },
      [['PAYMENT_METHOD_INVALID', 'paymentToken']],
    ],
    [
      'a card number with other signs in it',
      { paymentToken: '4111_1111/1111:1111' },
      [['PAYMENT_METHOD_INVALID', 'paymentToken']],
    ],
    [
      'an unknown currency',
      { expectedTotal: { amount: 1, currency: 'EURO' } },
      [['VALIDATION_FAILED', 'expectedTotal.currency']],
    ],
    [
      'a negative total',
      { expectedTotal: { amount: -1, currency: 'EUR' } },
      [['VALIDATION_FAILED', 'expectedTotal.amount']],
    ],
    [
      'several things at once',
      { lines: [], paymentToken: '', expectedTotal: { amount: -1, currency: '' } },
      [
        ['EMPTY_ORDER', 'lines'],
        ['PAYMENT_METHOD_INVALID', 'paymentToken'],
        ['VALIDATION_FAILED', 'expectedTotal.amount'],
        ['VALIDATION_FAILED', 'expectedTotal.currency'],
      ],
    ],
  ])('is refused for %s', (_what, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  it('takes the limits themselves', () => {
    expect(codesOf({ lines: products(MAX_LINES) })).toEqual([]);
    expect(codesOf({ lines: [{ productId: 'a', quantity: MAX_QUANTITY }] })).toEqual([]);
    expect(codesOf({ lines: Array.from({ length: 99 }, () => ({ productId: 'a', quantity: 1 })) })).toEqual(
      [],
    );
  });

  it('never repeats a payment token in a problem', () => {
    const checked = checkOrderInput({ ...valid, paymentToken: '4111111111111111' });
    expect(JSON.stringify(checked)).not.toContain('4111');
  });

  it('keeps the number of units', () => {
    const line = fc.record({
      productId: fc.constantFrom('a', 'b', 'c', '__proto__'),
      quantity: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 15 }), (lines) => {
        const checked = checkOrderInput({ ...valid, lines });
        const units = (list: readonly { quantity: number }[]): number =>
          list.reduce((sum, one) => sum + one.quantity, 0);
        expect(checked.ok && units(checked.order.lines)).toBe(units(lines));
        expect(checked.ok && new Set(checked.order.lines.map((one) => one.productId)).size).toBe(
          new Set(lines.map((one) => one.productId)).size,
        );
      }),
    );
  });
});

describe('the fingerprint', () => {
  const print = (input: Partial<OrderInput>): string => {
    const checked = checkOrderInput({ ...valid, ...input });
    return checked.ok ? fingerprintOf(checked.order) : 'refused';
  };

  it('is the same however the lines are ordered and split', () => {
    const one = print({
      lines: [
        { productId: 'b', quantity: 2 },
        { productId: 'a', quantity: 1 },
      ],
    });
    const other = print({
      lines: [
        { productId: 'a', quantity: 1 },
        { productId: 'b', quantity: 1 },
        { productId: 'b', quantity: 1 },
      ],
    });
    expect(one).toBe(other);
  });

  it.each<[string, Partial<OrderInput>]>([
    ['another quantity', { lines: [{ productId: 'beans', quantity: 3 }] }],
    ['another product', { lines: [{ productId: 'mug', quantity: 2 }] }],
    ['another token', { paymentToken: 'tok_decline' }],
    ['an expected total', { expectedTotal: { amount: 1, currency: 'EUR' } }],
  ])('differs for %s', (_what, input) => {
    expect(print(input)).not.toBe(print({}));
  });
});

describe('the idempotency key pattern', () => {
  it.each([
    ['a'.repeat(16), true],
    ['a'.repeat(128), true],
    ['Az09_-Az09_-Az09', true],
    ['a'.repeat(15), false],
    ['a'.repeat(129), false],
    ['a b'.repeat(6), false],
    ['a#'.repeat(10), false],
  ])('%s: %s', (key, fits) => {
    expect(new RegExp(IDEMPOTENCY_KEY_PATTERN).test(key)).toBe(fits);
  });
});
