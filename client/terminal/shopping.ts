import type { Product } from '../sdk/main.ts';
import { DEFAULT_TOKEN } from './arguments.ts';
import { basketDialog, emptyBasket, type Basket, type Wanted } from './basket-dialog.ts';
import { confirmDialog } from './confirm-dialog.ts';
import { ask } from './dialog.ts';
import { paymentDialog } from './payment-dialog.ts';
import type { Terminal } from './terminal.ts';

/** What somebody has decided to order. */
export interface Decision {
  wanted: Wanted;
  token: string;
  /** To come back to, when the order is not taken. */
  basket: Basket;
}

export interface ShoppingOptions {
  terminal: Terminal;
  products: readonly Product[];
  email: string;
  /** Undefined when the person is to choose. */
  token: string | undefined;
  /** Where to begin: a basket that was filled before, or an empty one. */
  basket?: Basket | undefined;
  signal: AbortSignal;
}

/** Has a person choose, pay and confirm, and go back where they like; undefined when they leave. */
export async function shop(options: ShoppingOptions): Promise<Decision | undefined> {
  const { terminal, products, email, signal } = options;
  let basket = options.basket ?? emptyBasket(products);
  let payment = 0;
  for (;;) {
    const chosen = await ask(terminal, basketDialog, basket, signal);
    if (chosen.kind !== 'answered') return undefined;
    basket = chosen.state;
    const wanted = chosen.answer;
    for (;;) {
      let token = options.token;
      if (token === undefined) {
        const paid = await ask(terminal, paymentDialog, payment, signal);
        if (paid.kind === 'left') return undefined;
        if (paid.kind === 'back') break;
        payment = paid.state;
        token = paid.answer || DEFAULT_TOKEN;
      }
      const confirmed = await ask(terminal, confirmDialog, { products, wanted, token, email }, signal);
      if (confirmed.kind === 'left') return undefined;
      if (confirmed.kind === 'answered') return { wanted, token, basket };
      if (options.token !== undefined) break;
    }
  }
}
