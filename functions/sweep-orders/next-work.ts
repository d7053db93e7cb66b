import { openRefund } from '../../domain/refunds.ts';
import type { Work } from '../../domain/work.ts';
import { sweepName } from '../../domain/work.ts';
import type { Order } from '../orders/order.ts';

/**
 * The work of an order whose execution ended too early. Undoing is always right to begin with: it sends an
 * order that is paid forward, and one that is being refunded has a refund to make.
 * @throws Error for an order that waits for a refund and has none open: its data are wrong.
 */
export function nextWork(order: Order): Work {
  const times = order.work.times + 1;
  if (order.status !== 'REFUND_PENDING') {
    return { machine: 'ORDER', name: nameAfter(order, 'ORDER', order.id, times), resume: 'UNDO', times };
  }
  const refund = openRefund(order);
  if (!refund) throw new Error(`Order ${order.id} is REFUND_PENDING without an open refund`);
  const name = nameAfter(order, 'REFUND', refund.id, times);
  return { machine: 'REFUND', name, refundId: refund.id, times };
}

/**
 * The name of the next execution: never that of an earlier one, which would only be told to exist. After a
 * repair, which counts anew, it goes by the repair's own name.
 */
function nameAfter({ work }: Order, machine: Work['machine'], first: string, times: number): string {
  const before = work.name.replace(/-sweep-\d+$/, '');
  const goesOn = work.machine === machine && before.startsWith(first);
  return sweepName(goesOn ? before : first, times);
}
