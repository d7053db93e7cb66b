import type { OrderStatus } from '../../domain/order-status.ts';
import { afterRefund, refundedAmount } from '../../domain/refunds.ts';
import type { RefundStep } from '../refund/frame.ts';
import type { StatusPoster } from '../status/status-poster.ts';

export interface ClosedRefund {
  orderId: string;
  refundId: string;
  status: OrderStatus;
}

/** Tells that the money is given back, and brings the order to where that leaves it. */
export function closeRefund(status: StatusPoster): RefundStep<ClosedRefund> {
  return {
    done: ({ order, refund }) =>
      refund.state === 'DONE' ? { orderId: order.id, refundId: refund.id, status: order.status } : undefined,
    async run({ order, refund }) {
      if (!order.payment) throw new Error(`Order ${order.id} has no captured payment`);
      const after = afterRefund(order.payment.captured, refundedAmount(order) + refund.amount.amount);
      const posted = await status.post({
        orderId: order.id,
        type: 'REFUND_DONE',
        refundId: refund.id,
        amount: refund.amount,
        status: after,
        paymentStatus: after,
      });
      return { orderId: order.id, refundId: refund.id, status: posted.status };
    },
  };
}
