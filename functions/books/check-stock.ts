import type { StockMovement } from '../../domain/keys.ts';
import { isAtRest } from '../../domain/order-status.ts';
import { agrees, FACTS_EXPECTED, HOLD_EXPECTED, isUnfinished } from './expected.ts';
import type { HoldState } from './expected.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import { holdStateOf } from './hold-state.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';
import { isUnreadable } from './order-books.ts';
import { listed } from './wording.ts';

/** What each movement takes from (−) or adds to (+) the counters, for each unit. */
const DELTAS: Readonly<
  Record<Exclude<StockMovement, 'SUPPLY'>, readonly [onHand: number, reserved: number]>
> = {
  HOLD: [0, 1],
  COMMIT: [-1, -1],
  RELEASE: [0, -1],
  RETURN: [1, 0],
};

/** The movements that have led a hold to where it is. */
const MOVEMENTS: Readonly<Record<HoldState, readonly (keyof typeof DELTAS)[]>> = {
  NONE: [],
  EMPTY: [],
  HELD: ['HOLD'],
  COMMITTED: ['HOLD', 'COMMIT'],
  RELEASED: ['HOLD', 'RELEASE'],
  RETURNED: ['HOLD', 'COMMIT', 'RETURN'],
};

/** The order against its hold, and the hold against the stock ledger. */
export function checkStock(books: OrderWithBooks, { settled }: Standing): Discrepancy[] {
  if (!settled || isUnreadable(books, 'HOLD_UNREADABLE')) return [];
  return [...status(books), ...lines(books), ...movements(books)];
}

function status({ order, hold, readAt }: OrderWithBooks): Discrepancy[] {
  const state = holdStateOf(hold);
  const given = ['NONE', 'RELEASED'].includes(order.stockStatus);
  if (hold?.state === 'HELD' && isAtRest(order.status) && hold.expiresAt <= readAt.toISOString()) {
    const forgotten = found(
      'HOLD_EXPIRED',
      `The order is ${order.status}, and still holds stock, since ${hold.createdAt} and until ${hold.expiresAt}. A reconcile with --repair releases it.`,
      'RELEASE_HOLD',
    );
    if (given || order.status === 'NEEDS_ATTENTION') return [forgotten];
    return [forgotten, ...unlikeStatus(order)];
  }
  if (!agrees(state, HOLD_EXPECTED[order.stockStatus], isUnfinished(order.status))) {
    return [
      found('STOCK_STATUS_DIFFERS', `The order's stock is ${order.stockStatus}, its hold says ${state}.`),
    ];
  }
  return unlikeStatus(order);
}

function unlikeStatus({ status: at, stockStatus }: OrderWithBooks['order']): Discrepancy[] {
  const expected = FACTS_EXPECTED[at]?.stockStatus;
  if (!expected || expected.includes(stockStatus)) return [];
  return [found('STOCK_UNLIKE_STATUS', `The order is ${at} and its stock ${stockStatus}.`)];
}

function lines({ order, hold }: OrderWithBooks): Discrepancy[] {
  if (!hold || hold.lines.length === 0) return [];
  const text = (all: readonly { productId: string; quantity: number }[]) =>
    all
      .map(({ productId, quantity }) => `${quantity} × ${productId}`)
      .sort()
      .join(', ');
  const ordered = text(order.lines);
  const held = text(hold.lines);
  if (ordered === held) return [];
  return [found('LINES_DIFFER', `The order is of ${ordered}; its hold is of ${held}.`)];
}

/** The ledger has exactly the rows that the hold's way has written. */
function movements(books: OrderWithBooks): Discrepancy[] {
  if (isUnreadable(books, 'MOVEMENTS_DIFFER')) return [];
  const { hold, movements: rows } = books;
  const expected = MOVEMENTS[holdStateOf(hold)].flatMap((movement) =>
    (hold?.lines ?? []).map(({ productId, quantity }) =>
      textOf(productId, movement, DELTAS[movement][0] * quantity, DELTAS[movement][1] * quantity),
    ),
  );
  const there = rows.map(({ productId, movement, onHandDelta, reservedDelta }) =>
    textOf(productId, movement, onHandDelta, reservedDelta),
  );
  const missing = expected.filter((row) => !there.includes(row));
  const tooMuch = there.filter((row) => !expected.includes(row));
  if (missing.length === 0 && tooMuch.length === 0) return [];
  const parts = [
    ...(missing.length > 0 ? [`without ${listed(missing)}`] : []),
    ...(tooMuch.length > 0 ? [`with ${listed(tooMuch)}`] : []),
  ];
  return [
    found(
      'MOVEMENTS_DIFFER',
      `The hold is ${holdStateOf(hold)}, and the stock ledger is ${parts.join(' and ')}.`,
    ),
  ];
}

function textOf(productId: string, movement: string, onHand: number, reserved: number): string {
  return `${movement} of ${productId} (on hand ${onHand}, reserved ${reserved})`;
}
