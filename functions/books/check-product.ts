import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { Counters, ProductBooks } from './product-books.ts';
import { listed } from './wording.ts';

/**
 * A product's counters against its ledger and against the holds. While stock moves, product and ledger are
 * not of the same moment: then only a difference is told that no young row can account for.
 */
export function checkProduct(books: ProductBooks): Discrepancy[] {
  const { product, productId, unreadable, rows, ledger, held } = books;
  if (unreadable.length > 0) {
    return [found('PRODUCT_UNREADABLE', `These items are not what they should be: ${listed(unreadable)}.`)];
  }
  if (!product) {
    if (rows === 0) return [];
    return [
      found('PRODUCT_MISSING', `The product ${productId} is gone, and its stock ledger has ${rows} rows.`),
    ];
  }
  return [
    ...belowZero(product),
    ...(['onHand', 'reserved'] as const).flatMap((counter) => differs(counter, product, books)),
    ...(held === undefined || held === ledger.reserved
      ? []
      : [
          found(
            'RESERVED_DIFFERS',
            `Orders hold ${held} units; by the stock ledger ${ledger.reserved} are reserved: look for a hold that was changed by hand.`,
          ),
        ]),
  ];
}

function belowZero({ onHand, reserved }: Counters): Discrepancy[] {
  if (onHand >= 0 && reserved >= 0 && reserved <= onHand) return [];
  return [
    found(
      'COUNTERS_BELOW_ZERO',
      `${onHand} units are on hand and ${reserved} reserved: no counter may be below zero, nor may what is left of them.`,
    ),
  ];
}

function differs(
  counter: keyof Counters,
  product: Counters,
  { ledger, recent }: ProductBooks,
): Discrepancy[] {
  const difference = ledger[counter] - product[counter];
  if (difference >= recent.least[counter] && difference <= recent.most[counter]) return [];
  const name = counter === 'onHand' ? 'on hand' : 'reserved';
  return [
    found(
      'COUNTERS_DIFFER',
      `The product counts ${product[counter]} ${name}; its stock ledger sums to ${ledger[counter]}.`,
    ),
  ];
}
