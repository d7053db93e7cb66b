import { cancelReason } from '../../domain/cancellation.ts';
import { eventIdOf } from '../../domain/events.ts';
import type { Money } from '../../domain/money.ts';
import { refundable, refundIdOf } from '../../domain/refunds.ts';
import type { OrderItem, RefundItem } from './items.ts';
import type { WishMove } from './moved-order.ts';
import { givenTo, moved } from './moved-order.ts';
import type { Change } from './update.ts';
import type { CancelWish, RefundWish, Wish } from './wishes.ts';

/** The order's next refund, as it is wanted. */
export function newRefund(
  read: OrderItem,
  about: Pick<RefundItem, 'kind' | 'amount' | 'reason' | 'returnStock'>,
  { callerId, key }: Wish,
  now: string,
): RefundItem {
  const id = refundIdOf(read.id, (read.refunds ?? []).length + 1);
  return { id, ...about, callerId, key, at: now, state: 'REQUESTED' };
}

/** The move with a refund more. Refunds are written one by one: others write their credit notes. */
export function withRefund(move: WishMove, read: OrderItem, added: RefundItem): WishMove {
  const earlier = read.refunds;
  const change: Change = earlier
    ? { path: ['refunds', earlier.length], value: added }
    : { path: ['refunds'], value: [added] };
  const order = { ...move.order, refunds: [...(earlier ?? []), added] };
  return { ...move, order, changes: [...move.changes, change] };
}

export function refund(read: OrderItem, wish: RefundWish, now: string): WishMove {
  const { amount, reason, returnStock } = wish;
  return refunding(read, newRefund(read, { kind: 'REFUND', amount, reason, returnStock }, wish, now), null);
}

/** Nothing leads back from a payment: all of it is refunded, and the units go back to stock. */
export function cancelPaid(read: OrderItem, wish: CancelWish, now: string): WishMove {
  const { code, text } = cancelReason('OPERATOR');
  const amount = refundable(read) as Money;
  const added = newRefund(read, { kind: 'CANCEL', amount, reason: text, returnStock: true }, wish, now);
  return refunding(read, added, code);
}

function refunding(read: OrderItem, added: RefundItem, reasonCode: string | null): WishMove {
  const type = 'REFUND_REQUESTED';
  const { id: refundId, amount, reason: message, callerId: actor, at } = added;
  const eventId = eventIdOf({ orderId: read.id, type, refundId });
  const attributes = { status: 'REFUND_PENDING', paymentStatus: 'REFUNDING' } as const;
  const move = moved(read, attributes, { type, eventId, reasonCode, message, amount, actor }, at);
  return givenTo(withRefund(move, read, added), { machine: 'REFUND', name: refundId, refundId, times: 0 });
}
