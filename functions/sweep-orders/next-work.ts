import { openRefund } from '../../domain/refunds.ts';
import type { Work } from '../../domain/work.ts';
import { sweepName, sweptName } from '../../domain/work.ts';
import type { Order } from '../orders/order.ts';

/**
 * The work of an order whose execution ended too early. Undoing is always right to begin with: it sends an
 * order that is paid forward, and one that is being refunded has a refund to make. It goes by the name of what
 * it follows, and so is never that of an earlier one, which would only be told to exist.
 * @throws Error for an order that waits for a refund and has none open: its data are wrong.
 */
export function nextWork(order: Order): Work {
  const times = order.work.times + 1;
  const name = sweepName(sweptName(order.work.name), times);
  if (order.status !== 'REFUND_PENDING') return { machine: 'ORDER', name, resume: 'UNDO', times };
  const refund = openRefund(order);
  if (!refund) throw new Error(`Order ${order.id} is REFUND_PENDING without an open refund`);
  return { machine: 'REFUND', name, refundId: refund.id, times };
}
