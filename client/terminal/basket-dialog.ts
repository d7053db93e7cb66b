import { formatMoney, type Sum } from '../words/format.ts';
import { stockOf } from '../words/stock.ts';
import type { OrderLineInput, Product } from '../sdk/main.ts';
import { type Dialog, type Next, window } from './dialog.ts';
import type { Key } from './keys.ts';
import { MOST_PRODUCTS, MOST_UNITS } from './limits.ts';
import { TONE_LOOKS } from './progress.ts';
import { cut, harmless, hints, type Line, padEnd, padStart, type Size, widthOf, wrap } from './text.ts';

/** A basket that is being filled. */
export interface Basket {
  products: readonly Product[];
  /** The product that keys are about. */
  index: number;
  quantities: ReadonlyMap<string, number>;
  /** Whether the last key was a digit: then another one goes behind it. */
  typing: boolean;
  /** What was wrong with the last key, or with the order before. */
  note: readonly string[];
  /** Whether leaving was asked for once while there is something in the basket. */
  leaving: boolean;
}

export function emptyBasket(products: readonly Product[]): Basket {
  // What can be had is listed among what cannot: the arrow begins where it is of use.
  const index = Math.max(
    0,
    products.findIndex(({ availability }) => availability === 'AVAILABLE'),
  );
  return { products, index, quantities: new Map(), typing: false, note: [], leaving: false };
}

const WIDE = 64;
const NAME_WIDTH = 30;
const STOCK_WIDTH = 14;

/** The lines of an order, and what they come to where that is one sum. */
export interface Wanted {
  lines: OrderLineInput[];
  total: Sum | undefined;
}

export function wantedOf({ products, quantities }: Pick<Basket, 'products' | 'quantities'>): Wanted {
  const chosen = products.filter(({ id }) => quantities.has(id));
  const lines = chosen.map(({ id }) => ({ productId: id, quantity: quantities.get(id) ?? 0 }));
  const currency = chosen[0]?.unitPrice.currency;
  if (currency === undefined || chosen.some(({ unitPrice }) => unitPrice.currency !== currency)) {
    return { lines, total: undefined };
  }
  const amount = chosen.reduce(
    (sum, { id, unitPrice }) => sum + unitPrice.amount * (quantities.get(id) ?? 0),
    0,
  );
  return { lines, total: { amount, currency } };
}

/** The catalogue, to choose products and quantities from. */
export const basketDialog: Dialog<Basket, Wanted> = {
  lines: (basket, size) => basketLines(basket, size),

  press(basket, key): Next<Basket, Wanted> {
    const state: Basket = { ...basket, note: [], typing: false, leaving: false };
    const product = basket.products[basket.index];
    if (key === 'escape' || isText(key, 'q')) {
      if (basket.quantities.size === 0 || basket.leaving) return 'leave';
      return { state: { ...state, leaving: true, note: ['Once more leaves; nothing is ordered.'] } };
    }
    if (key === 'up' || isText(key, 'k')) return { state: moved(state, -1) };
    if (key === 'down' || isText(key, 'j')) return { state: moved(state, 1) };
    if (key === 'enter') {
      if (basket.quantities.size > 0) return { answer: wantedOf(basket) };
      return {
        state: { ...state, note: ['Nothing is chosen yet: → takes one of the product at the arrow.'] },
      };
    }
    if (!product) return { state };
    const now = basket.quantities.get(product.id) ?? 0;
    if (key === 'right' || isText(key, '+', ' ')) return { state: withQuantity(state, product, now + 1) };
    if (key === 'left' || isText(key, '-')) return { state: withQuantity(state, product, now - 1) };
    if (key === 'backspace') return { state: withQuantity(state, product, Math.floor(now / 10)) };
    if (typeof key === 'object' && /^\d$/.test(key.text)) {
      const typed = basket.typing ? now * 10 + Number(key.text) : Number(key.text);
      return { state: { ...withQuantity(state, product, typed), typing: true } };
    }
    return { state };
  },
};

function isText(key: Key, ...texts: string[]): boolean {
  return typeof key === 'object' && texts.includes(key.text);
}

function moved(basket: Basket, by: number): Basket {
  const count = basket.products.length;
  return count === 0 ? basket : { ...basket, index: (basket.index + by + count) % count };
}

/** As many of a product as can be had of those that are wanted, and a note where that is fewer. */
function withQuantity(basket: Basket, product: Product, wanted: number): Basket {
  const { availability, available, name, id } = product;
  const most = availability === 'AVAILABLE' ? Math.min(available, MOST_UNITS) : 0;
  const quantity = Math.min(Math.max(0, wanted), most);
  const quantities = new Map(basket.quantities);
  if (quantity > 0) quantities.set(id, quantity);
  else quantities.delete(id);
  if (quantities.size > MOST_PRODUCTS) {
    return { ...basket, note: [`An order takes ${MOST_PRODUCTS} products at most.`] };
  }
  return { ...basket, quantities, note: wanted > most ? [tooMany(name, most)] : [] };
}

function tooMany(name: string, most: number): string {
  if (most === 0) return `${name} cannot be had now.`;
  return most === MOST_UNITS
    ? `${most} of a product is the most of one order.`
    : `${most} of ${name} is all there is.`;
}

function basketLines(basket: Basket, { columns, rows }: Size): Line[] {
  const { products, index, note } = basket;
  const wide = columns >= WIDE;
  const foot: Line[] = [
    [],
    ...detailLines(products[index], wide, columns),
    [],
    totalLine(basket),
    ...note.flatMap((text) => wrap(text, columns)).map((row): Line => [[row, 'yellow']]),
    hints(
      wide
        ? [
            ['↑↓', 'product'],
            ['←→ or a number', 'how many'],
            ['Enter', 'go on'],
            ['Esc', 'leave'],
          ]
        : [['↑↓ ←→ 0-9'], ['Enter', 'go on'], ['Esc', 'leave']],
    ),
  ];
  const head: Line[] = [[['What would you like?', 'bold']], []];
  const room = Math.max(1, rows - head.length - foot.length);
  const priceWidth = Math.max(0, ...products.map(({ unitPrice }) => widthOf(formatMoney(unitPrice))));
  const list = products.map((product) => productLine(product, basket, { columns, priceWidth, wide }));
  if (list.length === 0) list.push([['The catalogue is empty: npm start fills it.', 'yellow']]);
  return [...head, ...window(list, index, room), ...foot];
}

function productLine(
  product: Product,
  { products, index, quantities }: Basket,
  { columns, priceWidth, wide }: { columns: number; priceWidth: number; wide: boolean },
): Line {
  const { id, name, unitPrice } = product;
  const here = products[index]?.id === id;
  const quantity = quantities.get(id);
  const stock = stockText(product);
  const gone = product.availability !== 'AVAILABLE';
  const nameWidth = wide ? NAME_WIDTH : Math.max(8, columns - priceWidth - 9);
  const looks = gone ? (['dim'] as const) : here ? (['bold'] as const) : [];
  const start: Line = [
    [here ? '› ' : '  ', 'cyan'],
    [padStart(quantity === undefined ? '' : `${quantity} ×`, 4), 'green', 'bold'],
    [' '],
    [padEnd(cut(harmless(name), nameWidth), nameWidth), ...looks],
    [`  ${padStart(formatMoney(unitPrice), priceWidth)}`, ...(gone ? (['dim'] as const) : [])],
  ];
  if (!wide) return start;
  return [...start, [`  ${padEnd(stock.text, STOCK_WIDTH)}`, ...stock.looks]];
}

/** The product at the arrow in full; on narrow terminals its stock too, which has no room in the list. */
function detailLines(product: Product | undefined, wide: boolean, columns: number): Line[] {
  if (!product) return [];
  const { text, looks } = stockText(product);
  const description = wrap(product.description, columns).map((row): Line => [[row, 'dim']]);
  return wide ? description : [[[text, ...looks]], ...description];
}

function stockText(product: Product) {
  const { tone, text } = stockOf(product);
  return { text: tone === 'good' ? `${product.available} in stock` : text, looks: TONE_LOOKS[tone] };
}

function totalLine(basket: Basket): Line {
  const { lines, total } = wantedOf(basket);
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (units === 0) return [['Nothing chosen yet', 'dim']];
  const count = `${units} ${units === 1 ? 'unit' : 'units'}`;
  if (!total)
    return [
      [count, 'bold'],
      [', in several currencies: one order takes one', 'yellow'],
    ];
  return [[`Total ${formatMoney(total)}`, 'bold'], [` for ${count}`]];
}
