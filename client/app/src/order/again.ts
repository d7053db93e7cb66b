import type { Order, Product } from '../../../sdk/main.ts';
import { formatMoney, type Sum } from '../../../words/format.ts';
import { MAX_QUANTITY } from '../shop/basket.ts';

/** What became of a line of an order that did not go through, beside today's catalogue. */
export interface LineNow {
  productId: string;
  name: string;
  wanted: number;
  /** As many of them as can be ordered now. */
  quantity: number;
  unitPrice: Sum | undefined;
  /** What is different from what was wanted; undefined when nothing is. */
  note: string | undefined;
}

/** Prices as the customer saw them when the order was placed, by product. */
export type SeenPrices = Readonly<Record<string, Sum>>;

/** Reasons that a change of the goods puts right; after the others the same goods may be ordered again. */
const ABOUT_GOODS = ['OUT_OF_STOCK', 'PRICE_CHANGED', 'PRODUCT_UNAVAILABLE', 'UNKNOWN_PRODUCT'];

/** Whether it was the goods that the order failed on. */
export function failedOnGoods(order: Pick<Order, 'reasonCode'>): boolean {
  return ABOUT_GOODS.includes(order.reasonCode ?? '');
}

/** Ends after which one may want to order the same once more. */
const CAME_TO_NOTHING: readonly Order['status'][] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];

/** Whether the order came to nothing, so that a new one is the way on. */
export function cameToNothing(order: Pick<Order, 'status'>): boolean {
  return CAME_TO_NOTHING.includes(order.status);
}

/** The lines of an order as they could be ordered today. */
export function linesNow(
  order: Pick<Order, 'lines'>,
  products: readonly Product[],
  seen: SeenPrices = {},
): LineNow[] {
  return order.lines.map(({ productId, quantity: wanted, name, unitPrice: priced }) => {
    const product = products.find(({ id }) => id === productId);
    const quantity = product ? Math.min(wanted, product.available, MAX_QUANTITY) : 0;
    return {
      productId,
      name: product?.name ?? name ?? productId,
      wanted,
      quantity,
      unitPrice: product?.unitPrice,
      note: noteOf(wanted, quantity, product, seen[productId] ?? priced ?? undefined),
    };
  });
}

function noteOf(
  wanted: number,
  quantity: number,
  product: Product | undefined,
  seen: Sum | undefined,
): string | undefined {
  if (!product || product.availability === 'WITHDRAWN') return 'No longer sold.';
  if (quantity === 0) return 'Sold out.';
  if (quantity < wanted) return `Only ${quantity} left, ${wanted} wanted.`;
  if (seen && seen.amount !== product.unitPrice.amount) {
    return `${formatMoney(seen)} before, ${formatMoney(product.unitPrice)} now.`;
  }
  return undefined;
}
