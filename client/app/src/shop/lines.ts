import type { Product } from '../../../sdk/main.ts';
import { formatMoney, type Sum } from '../../../words/format.ts';
import { type Basket, MAX_QUANTITY } from './basket.ts';

/** What stands in the way of a line, and the one thing that puts it right. */
export interface LineProblem {
  text: string;
  /** The quantity it is put right with; 0 takes the line out. */
  quantity: number;
  /** What the button says. */
  remedy: string;
}

/** A line of the basket beside the catalogue. */
export interface BasketLine {
  productId: string;
  name: string;
  quantity: number;
  /** Today's; where the product is gone, what it cost when it was put in. */
  unitPrice: Sum;
  /** The most that can be ordered now. */
  most: number;
  problem: LineProblem | undefined;
}

/** The basket's lines as the catalogue says they stand, in the order in which they were put in. */
export function linesOf(basket: Basket, products: readonly Product[]): BasketLine[] {
  const known = new Map(products.map((product) => [product.id, product]));
  return Object.entries(basket).map(([productId, { quantity, unitPrice: seen }]) => {
    const product = known.get(productId);
    const most = product ? Math.min(product.available, MAX_QUANTITY) : 0;
    return {
      productId,
      name: product?.name ?? productId,
      quantity,
      unitPrice: product?.unitPrice ?? seen,
      most,
      problem: problemOf(quantity, seen, most, product),
    };
  });
}

function problemOf(
  quantity: number,
  seen: Sum,
  most: number,
  product: Product | undefined,
): LineProblem | undefined {
  if (!product || product.availability === 'WITHDRAWN') {
    return { text: 'This is no longer sold.', quantity: 0, remedy: 'Take it out' };
  }
  if (most === 0) return { text: 'Sold out for now.', quantity: 0, remedy: 'Take it out' };
  if (quantity > most) {
    return {
      text: most < MAX_QUANTITY ? `Only ${most} left.` : `${most} is the most in one order.`,
      quantity: most,
      remedy: `Take ${most}`,
    };
  }
  const { amount, currency } = product.unitPrice;
  if (amount !== seen.amount || currency !== seen.currency) {
    return {
      text: `The price was ${formatMoney(seen)} and is ${formatMoney(product.unitPrice)} now.`,
      quantity,
      remedy: 'Take it at this price',
    };
  }
  return undefined;
}

/** What a line costs. */
export function lineTotal({ quantity, unitPrice }: Pick<BasketLine, 'quantity' | 'unitPrice'>): Sum {
  return { ...unitPrice, amount: unitPrice.amount * quantity };
}

/** What all lines cost; undefined for none, or when they are not in one currency. */
export function totalOf(lines: readonly BasketLine[]): Sum | undefined {
  const [first] = lines;
  if (!first || lines.some(({ unitPrice }) => unitPrice.currency !== first.unitPrice.currency))
    return undefined;
  return {
    amount: lines.reduce((sum, line) => sum + lineTotal(line).amount, 0),
    currency: first.unitPrice.currency,
  };
}
