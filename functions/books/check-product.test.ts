import { describe, expect, it } from 'vitest';
import { checkProduct } from './check-product.ts';
import type { ProductBooks } from './product-books.ts';

const NONE = { onHand: 0, reserved: 0 };

function books(changes: Partial<ProductBooks>): ProductBooks {
  return {
    productId: 'beans',
    product: { id: 'beans', onHand: 10, reserved: 4 },
    unreadable: [],
    rows: 3,
    ledger: { onHand: 10, reserved: 4 },
    recent: { least: NONE, most: NONE },
    held: 4,
    ...changes,
  };
}

const codes = (changes: Partial<ProductBooks>) => checkProduct(books(changes)).map(({ code }) => code);
const counters = (onHand: number, reserved: number) => ({ id: 'beans', onHand, reserved });

describe('a product at rest', () => {
  it.each<[string, Partial<ProductBooks>, string[]]>([
    ['agrees', {}, []],
    ['has more than its ledger', { product: counters(11, 4) }, ['COUNTERS_DIFFER']],
    ['has less reserved than its ledger', { product: counters(10, 3) }, ['COUNTERS_DIFFER']],
    ['differs in both', { product: counters(9, 5) }, ['COUNTERS_DIFFER', 'COUNTERS_DIFFER']],
    [
      'is below zero',
      { product: counters(-1, 0), ledger: counters(-1, 0), held: 0 },
      ['COUNTERS_BELOW_ZERO'],
    ],
    [
      'holds more than there is',
      { product: counters(3, 4), ledger: counters(3, 4) },
      ['COUNTERS_BELOW_ZERO'],
    ],
    ['is held by nobody', { held: 0 }, ['RESERVED_DIFFERS']],
    ['is gone', { product: undefined }, ['PRODUCT_MISSING']],
    ['never was', { product: undefined, rows: 0, ledger: NONE }, []],
    ['cannot be read', { unreadable: ['PRODUCT#beans PRODUCT'], held: 0 }, ['PRODUCT_UNREADABLE']],
  ])('%s', (_, changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });
});

describe('a product whose stock moves', () => {
  // Three were held and two sold while it was read: holds are not compared then.
  const recent = { least: { onHand: -2, reserved: -2 }, most: { onHand: 0, reserved: 3 } };

  it.each([
    [10, 4, true],
    [10, 1, true],
    [12, 6, true],
    [9, 4, false],
    [13, 4, false],
    [10, 0, false],
    [10, 7, false],
  ])('with %i on hand and %i reserved: may be so is %s', (onHand, reserved, mayBe) => {
    const found = codes({ product: counters(onHand, reserved), recent, held: undefined });
    expect(found).toEqual(mayBe ? [] : ['COUNTERS_DIFFER']);
  });
});
