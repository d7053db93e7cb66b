import { openRefund } from '../../domain/refunds.ts';
import type { Order } from '../orders/order.ts';
import type { Undo } from '../pipeline/undo.ts';
import type { StockReleaser } from '../stock/release-stock.ts';

/** Frees what the order held, or puts back what it had bought. */
export function releaseStock(stock: StockReleaser): Undo {
  return {
    step: 'SAVE_ORDER',
    // Stock is first touched when the order is validated.
    concerns: (order) => order.steps.VALIDATE_ORDER.state === 'DONE',
    ofPaid: (order) => (isReturn(order) ? 'UPDATE_INVENTORY' : undefined),
    async run(order, now) {
      switch (await stock.release(order.id, now)) {
        case 'NOTHING':
          return [];
        case 'RELEASED':
          return [{ step: 'SAVE_ORDER', facts: { stockStatus: 'RELEASED' } }];
        case 'RETURNED':
          return [
            { step: 'UPDATE_INVENTORY', facts: { stockStatus: 'RETURNED' } },
            ...(isReturn(order) ? [] : [{ step: 'SAVE_ORDER' } as const]),
          ];
      }
    },
  };
}

/** Whether the units come back from an order that was sold and is refunded, not from one that never was. */
function isReturn(order: Order): boolean {
  if (order.status === 'REFUND_PENDING') return openRefund(order)?.returnStock === true;
  return order.status === 'NEEDS_ATTENTION' && (order.refunds ?? []).length > 0;
}
