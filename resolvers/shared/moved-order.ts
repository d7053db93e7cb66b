import type { Work } from '../../domain/work.ts';
import type { OrderItem } from './items.ts';
import type { Said } from './order-event.ts';
import { orderEvent } from './order-event.ts';
import type { OrderMove } from './order-move.ts';

/** A move by a caller's wish, with the order as it stands once the move is written. */
export interface WishMove extends OrderMove {
  order: OrderItem;
}

/** The order one event further. `now` is ISO 8601. */
export function moved(read: OrderItem, attributes: Partial<OrderItem>, said: Said, now: string): WishMove {
  const order: OrderItem = {
    ...read,
    ...attributes,
    version: read.version + 1,
    sequence: read.sequence + 1,
    updatedAt: now,
  };
  const changes = Object.entries(attributes).map(([name, value]) => ({ path: [name], value }));
  return { order, event: orderEvent(order, said), changes };
}

/** The same, with the execution that the order is given to. */
export function givenTo(move: WishMove, work: Work): WishMove {
  return { ...move, order: { ...move.order, work }, work };
}
