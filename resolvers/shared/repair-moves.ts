import { eventIdOf } from '../../domain/events.ts';
import type { Money } from '../../domain/money.ts';
import { refundable } from '../../domain/refunds.ts';
import { failedRefund, statusAfterRepair } from '../../domain/repairs.ts';
import { repairName } from '../../domain/work.ts';
import type { OrderItem, RefundItem } from './items.ts';
import type { WishMove } from './moved-order.ts';
import { givenTo, moved } from './moved-order.ts';
import type { Said } from './order-event.ts';
import { newRefund, withRefund } from './refund-moves.ts';
import type { RepairWish } from './wishes.ts';

/** What the repair does to an order that needs attention. `now` is ISO 8601. */
export function repair(read: OrderItem, wish: RepairWish, now: string): WishMove {
  const failed = refundThatFailed(read);
  switch (wish.action) {
    case 'REDO':
      return failed ? redoRefund(read, failed, wish, now) : redoUndo(read, wish, now);
    case 'FORCE_REFUND':
      return forceRefund(read, failed, wish, now);
    case 'RELEASE_STOCK':
      return releaseStock(read, wish, now);
  }
}

function redoUndo(read: OrderItem, wish: RepairWish, now: string): WishMove {
  const move = moved(read, takenUp(read, wish), saidOf(read, wish, null), now);
  return givenTo(move, { machine: 'ORDER', name: executionOf(read, read.id), resume: 'UNDO', times: 0 });
}

/** The refund is under way once more. */
function redoRefund(read: OrderItem, failed: RefundItem, wish: RepairWish, now: string): WishMove {
  const refunds = read.refunds ?? [];
  const index = refunds.findIndex((one) => one.id === failed.id);
  const { endedAt: _, ...rest } = failed;
  const again: RefundItem = { ...rest, state: 'REQUESTED' };
  const attributes = { ...takenUp(read, wish), paymentStatus: 'REFUNDING' } as const;
  const move = moved(read, attributes, saidOf(read, wish, failed.amount), now);
  const work = {
    machine: 'REFUND',
    name: executionOf(read, failed.id),
    refundId: failed.id,
    times: 0,
  } as const;
  return givenTo(
    {
      ...move,
      order: { ...move.order, refunds: [...refunds.slice(0, index), again, ...refunds.slice(index + 1)] },
      changes: [
        ...move.changes,
        { path: ['refunds', index, 'state'], value: again.state },
        { path: ['refunds', index, 'endedAt'] },
      ],
    },
    work,
  );
}

/** A new attempt at all that is left of the payment, in the place of the refund that failed, if one did. */
function forceRefund(
  read: OrderItem,
  failed: RefundItem | undefined,
  wish: RepairWish,
  now: string,
): WishMove {
  const amount = refundable(read) as Money;
  // Where no refund failed, undoing the order did, and that gives back its units.
  const returnStock = failed ? failed.returnStock : true;
  const added = newRefund(read, { kind: 'FORCED', amount, reason: wish.reason, returnStock }, wish, now);
  const attributes = { ...takenUp(read, wish), paymentStatus: 'REFUNDING' } as const;
  const move = moved(read, attributes, saidOf(read, wish, amount), now);
  const work = {
    machine: 'REFUND',
    name: executionOf(read, added.id),
    refundId: added.id,
    times: 0,
  } as const;
  return givenTo(withRefund(move, read, added), work);
}

function releaseStock(read: OrderItem, wish: RepairWish, now: string): WishMove {
  const move = moved(read, { repairs: repairsOf(read) }, saidOf(read, wish, null), now);
  return givenTo(move, {
    machine: 'ORDER',
    name: executionOf(read, read.id),
    resume: 'RELEASE_STOCK',
    times: 0,
  });
}

/** What it needed attention for is not true of an order any more that goes on. */
function takenUp(read: OrderItem, { action }: RepairWish): Partial<OrderItem> {
  return {
    status: statusAfterRepair(read, action) ?? read.status,
    reasonCode: null,
    reasonMessage: null,
    repairs: repairsOf(read),
  };
}

function repairsOf(read: OrderItem): number {
  return (read.repairs ?? 0) + 1;
}

/** Named by the event's sequence: each repair has an execution of its own. */
function executionOf(read: OrderItem, id: string): string {
  return repairName(id, read.sequence + 1);
}

function saidOf(read: OrderItem, { reason, callerId }: RepairWish, amount: Money | null): Said {
  const type = 'REPAIR_REQUESTED';
  const eventId = `${eventIdOf({ orderId: read.id, type })}:${read.sequence + 1}`;
  return { type, eventId, message: reason, amount, actor: callerId };
}

function refundThatFailed(read: OrderItem): RefundItem | undefined {
  const failed = failedRefund(read);
  return failed && (read.refunds ?? []).find((one) => one.id === failed.id);
}
