import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderStatus } from './order-status.ts';
import { allowedMoves, canMove, isTerminal, ORDER_STATUSES } from './order-status.ts';

const TERMINAL: readonly OrderStatus[] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'REFUNDED'];
const status = fc.constantFrom(...ORDER_STATUSES);

/** Every status that can be come to from `start` by legal moves. */
function reachableFrom(start: OrderStatus): Set<OrderStatus> {
  const reached = new Set<OrderStatus>([start]);
  for (const from of reached) for (const to of allowedMoves(from)) reached.add(to);
  return reached;
}

describe('the legal changes of an order', () => {
  it.each([
    ['PLACED', ['VALIDATING', 'CANCEL_REQUESTED', 'EXPIRED']],
    ['VALIDATING', ['SAVED', 'REJECTED', 'CANCEL_REQUESTED', 'FAILED']],
    ['SAVED', ['PAYMENT_AUTHORIZED', 'COMPENSATING', 'CANCEL_REQUESTED', 'EXPIRED']],
    ['PAYMENT_AUTHORIZED', ['CONFIRMED', 'COMPENSATING', 'CANCEL_REQUESTED', 'EXPIRED']],
    ['CANCEL_REQUESTED', ['COMPENSATING', 'CANCELLED']],
    ['COMPENSATING', ['REJECTED', 'CANCELLED', 'FAILED', 'EXPIRED', 'NEEDS_ATTENTION']],
    ['NEEDS_ATTENTION', ['COMPENSATING', 'CANCELLED', 'REFUNDED']],
    ['CONFIRMED', ['COMPLETED', 'REFUND_PENDING']],
    ['COMPLETED', ['REFUND_PENDING']],
    ['REFUND_PENDING', ['PARTIALLY_REFUNDED', 'REFUNDED', 'NEEDS_ATTENTION']],
    ['PARTIALLY_REFUNDED', ['REFUND_PENDING']],
    ...TERMINAL.map((end): [OrderStatus, OrderStatus[]] => [end, []]),
  ] satisfies [OrderStatus, OrderStatus[]][])('from %s go to %j', (from, to) => {
    expect(new Set(allowedMoves(from as OrderStatus))).toEqual(new Set(to));
  });

  it('end in exactly five statuses', () => {
    expect(ORDER_STATUSES.filter(isTerminal)).toEqual(expect.arrayContaining([...TERMINAL]));
    expect(ORDER_STATUSES.filter(isTerminal)).toHaveLength(TERMINAL.length);
  });

  it('reach every status from PLACED', () => {
    expect(reachableFrom('PLACED')).toEqual(new Set(ORDER_STATUSES));
  });

  it('let every order that is not at its end come to one, or to COMPLETED', () => {
    fc.assert(
      fc.property(status, (from) => {
        const reached = reachableFrom(from);
        expect([...TERMINAL, 'COMPLETED' as const].some((end) => reached.has(end))).toBe(true);
      }),
    );
  });

  it('do not lead from captured money straight to an end without it', () => {
    for (const from of ['CONFIRMED', 'COMPLETED', 'REFUND_PENDING', 'PARTIALLY_REFUNDED'] as const) {
      for (const to of ['REJECTED', 'FAILED', 'EXPIRED'] as const) expect(canMove(from, to)).toBe(false);
    }
  });

  it('do not stay where they are and do not leave an end', () => {
    fc.assert(
      fc.property(status, status, (from, to) => {
        expect(canMove(from, to)).toBe(allowedMoves(from).includes(to));
        if (from === to || isTerminal(from)) expect(canMove(from, to)).toBe(false);
      }),
    );
  });
});
