import type { Product } from '../sdk/main.ts';
import type { Wanted } from './basket-dialog.ts';
import type { Dialog } from './dialog.ts';
import { goodsTable } from './goods.ts';
import { paymentLabel } from './payment-dialog.ts';
import { hints, type Line } from './text.ts';

/** An order as it is about to be placed. */
export interface Confirmation {
  products: readonly Product[];
  wanted: Wanted;
  token: string;
  email: string;
}

/** The last look at an order before it is placed. */
export const confirmDialog: Dialog<Confirmation, true> = {
  lines({ products, wanted, token, email }, { columns, rows }) {
    const goods = wanted.lines.map(({ productId, quantity }) => {
      const product = products.find(({ id }) => id === productId);
      const sum = product && { ...product.unitPrice, amount: product.unitPrice.amount * quantity };
      return { quantity, name: product?.name ?? productId, sum };
    });
    const table = goodsTable(goods, wanted.total, columns);
    const head: Line[] = [[['Place this order?', 'bold']], []];
    const foot: Line[] = [
      ...table.total,
      [],
      [['  Paid with   ', 'dim'], [paymentLabel(token)]],
      [['  Ordered by  ', 'dim'], [email]],
      [],
      hints([
        ['Enter', 'order and pay'],
        ['Esc', 'back'],
      ]),
    ];
    const room = Math.max(1, rows - head.length - foot.length);
    const more = table.rows.length - room + 1;
    const rest: Line = [[`  and ${more} more`, 'dim']];
    const shown = table.rows.length > room ? [...table.rows.slice(0, room - 1), rest] : table.rows;
    return [...head, ...shown, ...foot];
  },

  press(state, key) {
    const text = typeof key === 'object' ? key.text.toLowerCase() : key;
    if (text === 'enter' || text === 'y') return { answer: true };
    if (['escape', 'left', 'n', 'q'].includes(text)) return 'back';
    return { state };
  },
};
