import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, exponentOf, formatMoney, lineTotalOf, MAX_AMOUNT, sameMoney, sumOf } from './money.ts';

const amount = fc.integer({ min: 0, max: MAX_AMOUNT });
const currency = fc.constantFrom('EUR', 'JPY', 'KWD');

describe('sums', () => {
  it('are exact, or refused when they pass 32 bits', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), (amounts) => {
        const exact = amounts.reduce((sum, one) => sum + BigInt(one), 0n);
        const sum = sumOf(amounts);
        if (exact > BigInt(MAX_AMOUNT)) expect(sum).toEqual({ ok: false, code: 'AMOUNT_OVERFLOW' });
        else expect(sum).toEqual({ ok: true, amount: Number(exact) });
      }),
    );
  });

  it('of lines are exact, or refused when they pass 32 bits', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 99 }), (unit, quantity) => {
        const exact = BigInt(unit) * BigInt(quantity);
        const total = lineTotalOf(unit, quantity);
        if (exact > BigInt(MAX_AMOUNT)) expect(total).toEqual({ ok: false, code: 'AMOUNT_OVERFLOW' });
        else expect(total).toEqual({ ok: true, amount: Number(exact) });
      }),
    );
  });

  it.each([[[-1]], [[0.5]], [[Number.NaN]], [[Infinity]], [[MAX_AMOUNT, 1]], [[MAX_AMOUNT + 1]], [[-5, 5]]])(
    'refuse %j',
    (amounts) => {
      expect(sumOf(amounts)).toEqual({ ok: false, code: 'AMOUNT_OVERFLOW' });
    },
  );

  it('take the largest amount there is', () => {
    expect(sumOf([MAX_AMOUNT - 1, 1])).toEqual({ ok: true, amount: MAX_AMOUNT });
  });
});

describe('formatting', () => {
  it.each([
    [1250, 'EUR', '12.50 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [0, 'USD', '0.00 USD'],
    [100, 'USD', '1.00 USD'],
    [1250, 'JPY', '1250 JPY'],
    [0, 'JPY', '0 JPY'],
    [1250, 'KWD', '1.250 KWD'],
    [7, 'BHD', '0.007 BHD'],
    [-1250, 'EUR', '-12.50 EUR'],
    [-5, 'EUR', '-0.05 EUR'],
    [MAX_AMOUNT, 'EUR', '21474836.47 EUR'],
  ])('%i %s is %s', (value, code, text) => {
    expect(formatMoney({ amount: value, currency: code })).toBe(text);
  });

  it('loses nothing: the digits are the amount', () => {
    fc.assert(
      fc.property(amount, currency, (value, code) => {
        const text = decimalOf({ amount: value, currency: code });
        expect(Number(text.replace('.', ''))).toBe(value);
        expect(text.split('.')[1]?.length ?? 0).toBe(exponentOf(code));
      }),
    );
  });
});

describe('currencies', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['TND', 3],
    ['eur', null],
    ['XXX', null],
    ['', null],
    ['EUR ', null],
  ])('%s has %s digits', (code, digits) => {
    expect(exponentOf(code)).toBe(digits);
  });

  it('tell sums apart', () => {
    expect(sameMoney({ amount: 1, currency: 'EUR' }, { amount: 1, currency: 'EUR' })).toBe(true);
    expect(sameMoney({ amount: 1, currency: 'EUR' }, { amount: 2, currency: 'EUR' })).toBe(false);
    expect(sameMoney({ amount: 1, currency: 'EUR' }, { amount: 1, currency: 'USD' })).toBe(false);
  });
});
