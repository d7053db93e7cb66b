import type { RequestedLine } from '../../domain/order-input.ts';
import { checkOrderInput } from '../../domain/order-input.ts';
import type { Money } from '../../domain/money.ts';
import { formatMoney, lineTotalOf, sameMoney, sumOf } from '../../domain/money.ts';
import type { Order, PricedLine } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { OrderRefused } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import type { Catalogue } from '../stock/catalogue.ts';
import type { Product } from '../stock/product.ts';

interface Dependencies {
  orders: OrderStore;
  catalogue: Catalogue;
}

/** Prices the order from the catalogue and stores the prices: what is charged is what was priced here. */
export function validateOrder({ orders, catalogue }: Dependencies): Step {
  return {
    name: 'VALIDATE_ORDER',
    expects: 'PLACED',
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.VALIDATE_ORDER.state === 'DONE',
    async run({ order }) {
      const requested = linesOf(order);
      const products = await catalogue.products(requested.map((line) => line.productId));
      const lines = priced(requested, products);
      const total = totalOf(lines);
      checkExpectation(order.requested.expectedTotal, total);
      await orders.savePrices(order.id, lines, total);
      return { status: 'VALIDATING' };
    },
  };
}

/** The lines asked for, merged. What the API let through it checked by the same rules; this is the second lock. */
function linesOf(order: Order): RequestedLine[] {
  const checked = checkOrderInput(order.requested);
  if (checked.ok) return checked.order.lines;
  const [first] = checked.problems;
  throw new OrderRefused(
    first?.code ?? 'VALIDATION_FAILED',
    checked.problems.map((one) => one.message).join(' '),
  );
}

/** @throws OrderRefused UNKNOWN_PRODUCT, PRODUCT_UNAVAILABLE, AMOUNT_OVERFLOW; the first two name every such product. */
function priced(requested: readonly RequestedLine[], products: ReadonlyMap<string, Product>): PricedLine[] {
  const unknown = requested.filter((line) => !products.has(line.productId)).map((line) => line.productId);
  if (unknown.length > 0) {
    throw new OrderRefused('UNKNOWN_PRODUCT', `There is no such product: ${unknown.join(', ')}.`, {
      details: { products: unknown },
    });
  }
  const withdrawn = [...products.values()].filter((product) => product.withdrawn);
  if (withdrawn.length > 0) {
    const names = withdrawn.map((product) => product.name).join(', ');
    throw new OrderRefused('PRODUCT_UNAVAILABLE', `No longer sold: ${names}.`, {
      details: { products: withdrawn.map((product) => product.id) },
    });
  }
  return requested.map(({ productId, quantity }) => {
    const { name, unitPrice } = products.get(productId) as Product;
    const lineTotal = lineTotalOf(unitPrice.amount, quantity);
    if (!lineTotal.ok) throw overflow();
    return { productId, quantity, name, unitPrice, lineTotal: { ...unitPrice, amount: lineTotal.amount } };
  });
}

/** @throws OrderRefused CURRENCY_MISMATCH, AMOUNT_OVERFLOW */
function totalOf(lines: readonly PricedLine[]): Money {
  const currencies = [...new Set(lines.map((line) => line.unitPrice.currency))];
  if (currencies.length > 1) {
    throw new OrderRefused(
      'CURRENCY_MISMATCH',
      `One order has one currency; this one has ${currencies.join(', ')}.`,
      {
        details: { currencies },
      },
    );
  }
  const total = sumOf(lines.map((line) => line.lineTotal.amount));
  if (!total.ok) throw overflow();
  return { amount: total.amount, currency: currencies[0] as string };
}

/** @throws OrderRefused CURRENCY_MISMATCH, PRICE_CHANGED with the new quote */
function checkExpectation(expected: Money | null | undefined, total: Money): void {
  if (!expected || sameMoney(expected, total)) return;
  const details = { quote: total, expected };
  if (expected.currency !== total.currency) {
    const text = `These products are sold in ${total.currency}, not in ${expected.currency}.`;
    throw new OrderRefused('CURRENCY_MISMATCH', text, { details });
  }
  const text = `The total is now ${formatMoney(total)}, not ${formatMoney(expected)}. Nothing was charged.`;
  throw new OrderRefused('PRICE_CHANGED', text, { details });
}

function overflow(): OrderRefused {
  return new OrderRefused('AMOUNT_OVERFLOW', 'The total is larger than an order can be.');
}
