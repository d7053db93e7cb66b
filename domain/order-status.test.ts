import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderStatus } from './order-status.ts';
import { allowedMoves, canMove, isAtRest, isTerminal, ORDER_STATUSES } from './order-status.ts';

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
    ['NEEDS_ATTENTION', ['COMPENSATING', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED']],
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

  it('bring every order that is not at rest to rest, without people', () => {
    // What people alone do: repairs, and refunds of a paid order.
    const byItself = (from: OrderStatus, to: OrderStatus): boolean =>
      from !== 'NEEDS_ATTENTION' && to !== 'REFUND_PENDING' && to !== 'CANCEL_REQUESTED';
    const resting = (start: OrderStatus): boolean => {
      const reached = new Set([start]);
      for (const from of reached) {
        if (isAtRest(from)) return true;
        for (const to of allowedMoves(from)) if (byItself(from, to)) reached.add(to);
      }
      return false;
    };
    for (const start of ORDER_STATUSES) expect([start, resting(start)]).toEqual([start, true]);
  });

  it('come to rest on every walk that goes on long enough, or stay where refunds are asked for', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        let at: OrderStatus = 'PLACED';
        const seen: OrderStatus[] = [at];
        for (const choice of choices) {
          const moves = allowedMoves(at);
          if (moves.length === 0 || seen.length > 30) break;
          at = moves[choice % moves.length]!;
          seen.push(at);
        }
        expect(seen.some(isAtRest)).toBe(true);
        // The point of no return: what was confirmed never ends as if it had not been paid.
        const confirmed = seen.indexOf('CONFIRMED');
        if (confirmed >= 0 && !seen.includes('NEEDS_ATTENTION')) {
          for (const later of seen.slice(confirmed)) {
            expect(['REJECTED', 'CANCELLED', 'FAILED', 'EXPIRED']).not.toContain(later);
          }
        }
      }),
    );
  });
});
