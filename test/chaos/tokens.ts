import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrderStatus } from '../../domain/order-status.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { root } from '../../tools/process.ts';

/** A sandbox token and where it may lead an order that nothing else befalls. */
export interface Token {
  name: string;
  ends: readonly OrderStatus[];
  /** Whether its payment waits for the customer. */
  waits: boolean;
  /** Whether it is there for its refund. */
  ofRefunds: boolean;
}

/** What a row of the guide's table of outcomes says. */
interface Row {
  name: string;
  caller: string;
  ends: OrderStatus;
}

/** What people may do without the order ending otherwise than its token says. */
const HARMLESS = /^(–|customer: confirmPayment .*|operator: repairOrder REDO .*)$/;

/**
 * The tokens as the guide for integrators tells them, in its table of every outcome.
 * @throws Error when it tells of none.
 */
export function sandboxTokens(text = readFileSync(join(root, 'docs', 'sandbox.md'), 'utf8')): Token[] {
  const rows = text.split('\n').flatMap(rowOf);
  const names = [...new Set(rows.map(({ name }) => name))];
  if (names.length === 0) throw new Error('docs/sandbox.md has no table of what becomes of orders');
  return names.map((name) => {
    const own = rows.filter((row) => row.name === name);
    const alone = own.filter(({ caller }) => HARMLESS.test(caller));
    // What needs people is done again by them, and then ends as another row says.
    const ends = [...new Set(alone.map(({ ends }) => ends))].filter((end) => end !== 'NEEDS_ATTENTION');
    const refunds = own.some(({ caller }) => caller.includes('requestRefund'));
    return {
      name,
      // A token that is there for its refund alone is one of a paid order.
      ends: ends.length > 0 ? ends : ['COMPLETED'],
      waits: own.some(({ caller }) => caller.includes('confirmPayment')) || name.includes('action_required'),
      ofRefunds: refunds && alone.length === 0,
    };
  });
}

/** A row about a plain product; what a product of its own does is no matter of the token. */
function rowOf(line: string): Row[] {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', ''));
  const [, name = '', product = '', caller = '', end = ''] = cells;
  const ends = ORDER_STATUSES.find((status) => status === end);
  if (!name.startsWith('tok_') || !ends || product !== 'espresso-beans') return [];
  return [{ name, caller, ends }];
}
