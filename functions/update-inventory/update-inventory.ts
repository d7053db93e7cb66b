import { OrderRefused } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import type { StockCommitter } from '../stock/commit-stock.ts';

/** Turns the held stock into sold stock. */
export function updateInventory(stock: StockCommitter): Step {
  return {
    name: 'UPDATE_INVENTORY',
    expects: 'PAYMENT_AUTHORIZED',
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.UPDATE_INVENTORY.state === 'DONE',
    async run({ order, now }) {
      if ((await stock.commit(order.id, now)) === 'EXPIRED') {
        throw new OrderRefused(
          'RESERVATION_EXPIRED',
          'The stock was held too long and is free for others again.',
        );
      }
      return { facts: { stockStatus: 'COMMITTED' } };
    },
  };
}
