import type { OrderStatus } from '../../domain/order-status.ts';
import type { Act } from './acts.ts';
import type { OrderInput } from './desk.ts';
import { PLENTIFUL, SCARCE, SOLD_OUT, UNKNOWN_ID, WITHDRAWN } from './goods.ts';
import type { Holding } from './holdings.ts';
import type { Random } from './random.ts';
import type { Token } from './tokens.ts';

/** An order as far as a scenario determines it. */
export interface Draft {
  scenario: string;
  token: Token;
  lines?: OrderInput['lines'];
  requests?: number;
  acts?: readonly Act[];
  holding?: Holding;
  down?: string;
  /** What is added to the total the customer expects; absent when none is sent. */
  expects?: number;
  /** Where it may end, if not where its token leads. */
  ends?: readonly OrderStatus[];
}

/** One to four products that others buy too, one of them perhaps named twice. */
export function basket(random: Random): OrderInput['lines'] {
  const lines = random
    .shuffled(PLENTIFUL)
    .slice(0, random.between(1, 4))
    .map(({ id }) => ({ productId: id, quantity: random.between(1, 4) }));
  return random.chance(0.2) ? [...lines, { ...lines[0]!, quantity: 1 }] : lines;
}

/** Each way of ordering, as something that drafts one more order of it. */
export function scenariosOf(tokens: readonly Token[], random: Random): (() => Draft)[] {
  const approve = tokenOf(tokens, 'tok_approve');
  const action = tokenOf(tokens, 'tok_action_required');
  const byThemselves = tokens.filter(({ waits, ofRefunds }) => !waits && !ofRefunds);
  const waiting = tokens.filter(({ waits }) => waits);
  const ofRefunds = tokens.filter((token) => token.ofRefunds);
  const line = (productId: string, quantity = 1) => [{ productId, quantity }];
  const shared = (productId: string) => [...basket(random), ...line(productId)];
  const cancel = (by: 'customer' | 'operator', times = 1): Act => ({
    ...{ do: 'cancel', by, times },
    ...{ afterEvents: random.between(0, 9), wait: random.between(0, 30) },
  });
  const confirm = (wait: number, times = 1): Act => ({ do: 'confirm', wait, times });
  const refund = (percent: number, returnStock = false): Act => ({ do: 'refund', percent, returnStock });
  return [
    ...byThemselves.map((token) => () => ({ scenario: token.name, token })),
    ...waiting.map((token) => () => ({
      ...{ scenario: `${token.name} confirmed`, token, acts: [confirm(100)] },
      // Confirmed in its short time it is paid, as any other.
      ...(token.ends.includes('EXPIRED') ? { ends: [...token.ends, 'COMPLETED' as const] } : {}),
    })),
    ...ofRefunds.map((token) => () => ({ scenario: `${token.name} refunded`, token, acts: [refund(100)] })),
    () => ({ scenario: 'expected total', token: approve, expects: 0 }),
    () => ({ scenario: 'price changed', token: approve, expects: 1, ends: ['REJECTED'] }),
    () => ({
      scenario: 'scarce product',
      token: approve,
      lines: [...line(SCARCE.id, random.between(1, 3)), ...basket(random)],
      ends: ['COMPLETED', 'REJECTED'],
    }),
    () => ({ scenario: 'sold out', token: approve, lines: shared(SOLD_OUT.id), ends: ['REJECTED'] }),
    () => ({ scenario: 'withdrawn', token: approve, lines: shared(WITHDRAWN.id), ends: ['REJECTED'] }),
    () => ({ scenario: 'unknown product', token: approve, lines: shared(UNKNOWN_ID), ends: ['REJECTED'] }),
    () => ({ scenario: 'key repeated', token: approve, requests: random.between(2, 5) }),
    () => ({ scenario: 'cancelled by customer', token: approve, acts: [cancel('customer')] }),
    () => ({ scenario: 'cancelled by operator', token: approve, acts: [cancel('operator')] }),
    () => ({ scenario: 'cancelled twice', token: random.pick(byThemselves), acts: [cancel('customer', 2)] }),
    () => ({
      scenario: 'cancelled, any token',
      token: random.pick(byThemselves),
      acts: [cancel('customer')],
    }),
    () => ({ scenario: 'confirmed twice', token: action, acts: [confirm(50, 2)], ends: ['COMPLETED'] }),
    () => ({ scenario: 'never confirmed', token: action, ends: ['EXPIRED'] }),
    () => ({
      scenario: 'cancelled while it waits',
      token: action,
      acts: [cancel('customer')],
      ends: ['EXPIRED'],
    }),
    () => ({ scenario: 'refunded in part', token: approve, acts: [refund(40)] }),
    () => ({ scenario: 'refunded whole, goods back', token: approve, acts: [refund(100, true)] }),
    () => ({ scenario: 'refunded in two parts', token: approve, acts: [refund(30), refund(100, true)] }),
    () => ({ scenario: 'two refunds at once', token: approve, acts: [{ do: 'two-refunds' }] }),
    () => ({ scenario: 'refund of too much', token: approve, acts: [{ do: 'refund-too-much' }, refund(50)] }),
    () => ({ scenario: 'cancelled once paid', token: approve, acts: [{ do: 'cancel-paid' }] }),
  ];
}

/** The token of this name. @throws Error when the guide does not know it. */
export function tokenOf(tokens: readonly Token[], name: string): Token {
  const found = tokens.find((token) => token.name === name);
  if (!found) throw new Error(`docs/sandbox.md knows no token ${name}`);
  return found;
}
