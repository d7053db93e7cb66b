/** Where an order stands, in the order the schema lists them. */
export const ORDER_STATUSES = [
  'PLACED',
  'VALIDATING',
  'SAVED',
  'PAYMENT_AUTHORIZED',
  'CONFIRMED',
  'COMPLETED',
  'REJECTED',
  'CANCEL_REQUESTED',
  'COMPENSATING',
  'CANCELLED',
  'EXPIRED',
  'FAILED',
  'NEEDS_ATTENTION',
  'REFUND_PENDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Every legal change of status; what is not here is refused. */
const MOVES: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PLACED: ['VALIDATING', 'CANCEL_REQUESTED', 'EXPIRED'],
  VALIDATING: ['SAVED', 'REJECTED', 'CANCEL_REQUESTED', 'FAILED'],
  SAVED: ['PAYMENT_AUTHORIZED', 'COMPENSATING', 'CANCEL_REQUESTED', 'EXPIRED'],
  PAYMENT_AUTHORIZED: ['CONFIRMED', 'COMPENSATING', 'CANCEL_REQUESTED', 'EXPIRED'],
  CONFIRMED: ['COMPLETED', 'REFUND_PENDING'],
  COMPLETED: ['REFUND_PENDING'],
  REJECTED: [],
  CANCEL_REQUESTED: ['COMPENSATING', 'CANCELLED'],
  COMPENSATING: ['REJECTED', 'CANCELLED', 'FAILED', 'EXPIRED', 'NEEDS_ATTENTION'],
  CANCELLED: [],
  EXPIRED: [],
  FAILED: [],
  NEEDS_ATTENTION: ['COMPENSATING', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED'],
  REFUND_PENDING: ['PARTIALLY_REFUNDED', 'REFUNDED', 'NEEDS_ATTENTION'],
  PARTIALLY_REFUNDED: ['REFUND_PENDING'],
  REFUNDED: [],
};

/** The statuses an order in `from` may move to next; empty for a terminal one. */
export function allowedMoves(from: OrderStatus): readonly OrderStatus[] {
  return MOVES[from];
}

/** Whether the move is legal. Staying where one is, is no move and therefore false. */
export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return MOVES[from].includes(to);
}

/** Whether nothing moves the order any more: a late message becomes a fact and no change of status. */
export function isTerminal(status: OrderStatus): boolean {
  return MOVES[status].length === 0;
}

/** Statuses in which nothing happens to an order by itself, though people may still move it. */
const SETTLED: readonly OrderStatus[] = ['COMPLETED', 'PARTIALLY_REFUNDED', 'NEEDS_ATTENTION'];

/** Whether nothing is due to happen to the order: it is at its end, as it should be, or in people's hands. */
export function isAtRest(status: OrderStatus): boolean {
  return isTerminal(status) || SETTLED.includes(status);
}
