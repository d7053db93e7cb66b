import type { CancelRequest } from '../../domain/cancellation.ts';
import { canCancel, cancelReason } from '../../domain/cancellation.ts';
import type { OrderItem } from './items.ts';
import type { WishMove } from './moved-order.ts';
import { moved } from './moved-order.ts';
import { cancelPaid, refund } from './refund-moves.ts';
import { repair } from './repair-moves.ts';
import type { CancelWish, Wish } from './wishes.ts';

/** What granting a wish does to an order that nothing speaks against. `now` is ISO 8601. */
export function wishMove(read: OrderItem, wish: Wish, now: string): WishMove {
  switch (wish.operation) {
    case 'cancelOrder':
      return canCancel(read) ? cancel(read, wish, now) : cancelPaid(read, wish, now);
    case 'requestRefund':
      return refund(read, wish, now);
    case 'repairOrder':
      return repair(read, wish, now);
  }
}

/** Who is not the order's customer has come to it as an operator. */
function cancel(read: OrderItem, { callerId, key }: CancelWish, now: string): WishMove {
  const by = callerId === read.customerId ? 'CUSTOMER' : 'OPERATOR';
  const cancelRequest: CancelRequest = { by, callerId, key, at: now };
  const { code, text } = cancelReason(by);
  return moved(
    read,
    { status: 'CANCEL_REQUESTED', cancelRequest },
    { type: 'ORDER_CANCEL_REQUESTED', reasonCode: code, message: text, actor: callerId },
    now,
  );
}
