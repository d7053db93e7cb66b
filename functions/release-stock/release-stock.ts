import type { Undo } from '../pipeline/undo.ts';
import type { StockReleaser } from '../stock/release-stock.ts';

/** Frees what the order held, or puts back what it had bought. */
export function releaseStock(stock: StockReleaser): Undo {
  return {
    step: 'SAVE_ORDER',
    // Stock is first touched when the order is validated.
    concerns: (order) => order.steps.VALIDATE_ORDER.state === 'DONE',
    async run(order, now) {
      switch (await stock.release(order.id, now)) {
        case 'NOTHING':
          return [];
        case 'RELEASED':
          return [{ step: 'SAVE_ORDER', facts: { stockStatus: 'RELEASED' } }];
        case 'RETURNED':
          return [{ step: 'UPDATE_INVENTORY', facts: { stockStatus: 'RETURNED' } }, { step: 'SAVE_ORDER' }];
      }
    },
  };
}
