import { describe, expect, it } from 'vitest';
import { formatMoney } from '../words/format.ts';
import type { Product } from '../sdk/main.ts';
import { type Basket, basketDialog, emptyBasket, wantedOf } from './basket-dialog.ts';
import type { Key } from './keys.ts';
import { colourless, painted, widthOf } from './text.ts';

function product(id: string, told: Partial<Product> = {}): Product {
  return {
    id,
    name: `The ${id}`,
    description: `About the ${id}.`,
    unitPrice: { amount: 1000, currency: 'EUR' },
    available: 200,
    availability: 'AVAILABLE',
    ...told,
  };
}

const PRODUCTS = [
  product('gone', { available: 0, availability: 'OUT_OF_STOCK' }),
  product('mug'),
  product('rare', { available: 7 }),
  product('yen', { unitPrice: { amount: 500, currency: 'JPY' } }),
];

/** What a basket is after keys; text stands for each of its characters. */
function after(keys: readonly (Key | string)[], basket: Basket = emptyBasket(PRODUCTS)): Basket {
  const pressed = keys.flatMap((key): Key[] =>
    typeof key === 'string' && !NAMED.has(key) ? [...key].map((text) => ({ text })) : [key as Key],
  );
  return pressed.reduce((state, key) => {
    const next = basketDialog.press(state, key);
    if (typeof next === 'string' || 'answer' in next) throw new Error(`${JSON.stringify(key)} ends it`);
    return next.state;
  }, basket);
}

const NAMED = new Set<string>(['up', 'down', 'left', 'right', 'enter', 'escape', 'backspace']);

function shown(basket: Basket, columns = 80, rows = 30): string[] {
  return basketDialog
    .lines(basket, { columns, rows })
    .map((line) => painted(line, columns, colourless).trimEnd());
}

describe('choosing products', () => {
  it('begins at what can be had, and goes round', () => {
    expect(after([]).index).toBe(1);
    expect(after(['up', 'up']).index).toBe(3);
    expect(after(['down', 'down', 'down']).index).toBe(0);
  });

  it('takes quantities by arrows and by numbers, and forgives', () => {
    expect(wantedOf(after(['right', 'right', 'left'])).lines).toEqual([{ productId: 'mug', quantity: 1 }]);
    expect(wantedOf(after(['12'])).lines).toEqual([{ productId: 'mug', quantity: 12 }]);
    expect(wantedOf(after(['12', 'backspace'])).lines).toEqual([{ productId: 'mug', quantity: 1 }]);
    expect(wantedOf(after(['1', 'down', 'up', '2'])).lines).toEqual([{ productId: 'mug', quantity: 2 }]);
    expect(wantedOf(after(['left', 'x', '0'])).lines).toEqual([]);
  });

  it('gives no more than there is, and says so', () => {
    const rare = after(['down', '9']);
    expect(wantedOf(rare).lines).toEqual([{ productId: 'rare', quantity: 7 }]);
    expect(shown(rare)).toContain('7 of The rare is all there is.');
    expect(shown(after(['up', 'right']))).toContain('The gone cannot be had now.');
    expect(wantedOf(after(['150'])).lines).toEqual([{ productId: 'mug', quantity: 99 }]);
  });

  it('sums up, unless there is more than one currency', () => {
    const total = { amount: 2000, currency: 'EUR' };
    expect(wantedOf(after(['2'])).total).toEqual(total);
    expect(shown(after(['2']))).toContain(`Total ${formatMoney(total)} for 2 units`);
    const mixed = after(['2', 'down', 'down', '1']);
    expect(wantedOf(mixed).total).toBeUndefined();
    expect(shown(mixed).join('\n')).toContain('in several currencies');
  });

  it('goes on with something in the basket only', () => {
    expect(shown(after(['enter'])).join('\n')).toContain('Nothing is chosen yet');
    expect(basketDialog.press(after(['2']), 'enter')).toEqual({
      answer: { lines: [{ productId: 'mug', quantity: 2 }], total: { amount: 2000, currency: 'EUR' } },
    });
  });

  it('is left at once with an empty basket, and at the second word with a full one', () => {
    expect(basketDialog.press(after([]), 'escape')).toBe('leave');
    const asked = after(['2', 'escape']);
    expect(shown(asked)).toContain('Once more leaves; nothing is ordered.');
    expect(basketDialog.press(asked, 'escape')).toBe('leave');
    expect(after(['right'], asked).leaving).toBe(false);
  });
});

describe('the catalogue on the screen', () => {
  it('shows price and stock of each product, and the one at the arrow in full', () => {
    const lines = shown(after(['3']));
    const price = formatMoney({ amount: 1000, currency: 'EUR' });
    const mug = lines.find((line) => line.startsWith('›'));
    expect(mug).toMatch(/^› {2}3 × The mug +/);
    expect(mug).toContain(price);
    expect(mug).toContain('200 in stock');
    expect(lines.find((line) => line.includes('The gone'))).toContain('Sold out');
    expect(lines).toContain('About the mug.');
  });

  it.each([
    [40, 30],
    [80, 12],
    [120, 9],
  ])('fits into %d columns and %d rows, with the product at the arrow', (columns, rows) => {
    const many = Array.from({ length: 50 }, (_, n) => product(`product-${n}`, { name: `A long name, ${n}` }));
    const lines = shown({ ...emptyBasket(many), index: 33 }, columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    expect(lines.find((line) => line.startsWith('›'))).toContain('33');
  });

  it('says what to do about an empty catalogue', () => {
    expect(shown(emptyBasket([])).join('\n')).toContain('The catalogue is empty');
  });
});
