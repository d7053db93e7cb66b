import type { Order } from '../orders/order.ts';
import { pricedPart } from '../orders/order.ts';
import { OrderRefused } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import type { ShortLine, StockHolder } from '../stock/hold-stock.ts';

/** Holds stock for the priced order, for all its lines or for none. */
export function saveOrder(stock: StockHolder): Step {
  return {
    name: 'SAVE_ORDER',
    expects: 'VALIDATING',
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.SAVE_ORDER.state === 'DONE',
    async run({ order, now }) {
      const { lines } = pricedPart(order);
      const outcome = await stock.hold({ orderId: order.id, lines, now });
      if (outcome.kind === 'SHORT') throw outOfStock(order, outcome.lines);
      return { status: 'SAVED', facts: { stockStatus: 'HELD' } };
    },
  };
}

function outOfStock(order: Order, lines: readonly ShortLine[]): OrderRefused {
  const names = new Map(order.lines.map((line) => [line.productId, line.name]));
  const sentences = lines.map(({ productId, wanted, available }) => {
    const left = available === 0 ? 'none left' : `${available} left`;
    return `${names.get(productId) ?? productId}: ${wanted} wanted, ${left}.`;
  });
  return new OrderRefused('OUT_OF_STOCK', sentences.join(' '), { details: { lines } });
}
