import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAmount, writeAmount } from './amount.ts';

it.each([
  ['12.50', 'EUR', 1250],
  ['12,5', 'EUR', 1250],
  [' 12 ', 'EUR', 1200],
  ['0.01', 'EUR', 1],
  ['1250', 'JPY', 1250],
  ['1.234', 'KWD', 1234],
])('reads %s %s', (text, currency, amount) => expect(readAmount(text, currency)).toBe(amount));

it.each([
  ['', 'EUR'],
  ['-1', 'EUR'],
  ['1.234', 'EUR'],
  ['1.5', 'JPY'],
  ['1e3', 'EUR'],
  ['1,000.00', 'EUR'],
  ['12.50 €', 'EUR'],
])('does not guess at %j %s', (text, currency) => expect(readAmount(text, currency)).toBeUndefined());

it('reads what it writes', () => {
  const sums = fc.record({
    amount: fc.nat(2_000_000_000),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  });
  fc.assert(
    fc.property(sums, (sum) => {
      expect(readAmount(writeAmount(sum), sum.currency)).toBe(sum.amount);
    }),
  );
});
