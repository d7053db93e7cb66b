import { isLookedAfter } from '../../domain/due.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';

/** Whether somebody sees to an order that is not at rest, and nobody to one that is. */
export function checkProgress(books: OrderWithBooks, { settled, execution }: Standing): Discrepancy[] {
  return [...due(books), ...(settled ? [...stuck(books, execution), ...attention(books)] : [])];
}

/** The order's place in the index of what is due; it is written with the status itself. */
function due({ order }: OrderWithBooks): Discrepancy[] {
  const queued = order.dueAt !== undefined && order.dueShard !== undefined;
  if (isLookedAfter(order) && !queued) {
    return [
      found(
        'DUE_MISSING',
        `The order is ${order.status}, and nobody would look after it: it is not in the index of orders that are due. A reconcile with --repair puts it there.`,
        'SET_DUE',
      ),
    ];
  }
  if (!isLookedAfter(order) && (order.dueAt !== undefined || order.dueShard !== undefined)) {
    return [
      found(
        'DUE_LEFT_OVER',
        `The order is ${order.status}, and is looked after again and again: it is still in the index of orders that are due. A reconcile with --repair takes it out.`,
        'REMOVE_DUE',
      ),
    ];
  }
  return [];
}

function stuck({ order }: OrderWithBooks, execution: Standing['execution']): Discrepancy[] {
  if (!isLookedAfter(order)) return [];
  const next = order.dueAt === undefined ? '' : ` It is due to be taken up at ${order.dueAt}.`;
  return [
    found(
      'NO_EXECUTION',
      `The order is ${order.status} since ${order.updatedAt}, and its execution ${order.work.name} ${execution === 'MISSING' ? 'was never started' : 'has ended'}.${next} A reconcile with --repair has it taken up at once.`,
      'HAND_TO_SWEEPER',
    ),
  ];
}

/** People are told of an order exactly while it needs them. */
function attention({ order, problems }: OrderWithBooks): Discrepancy[] {
  const told = problems.some(({ kind }) => kind === 'NEEDS_ATTENTION');
  const needed = order.status === 'NEEDS_ATTENTION';
  if (needed && !told) {
    return [
      found(
        'PROBLEM_MISSING',
        'The order needs attention, and is not among the problems that operators see. A reconcile with --repair puts it there.',
        'PUT_PROBLEM',
      ),
    ];
  }
  if (!needed && told) {
    return [
      found(
        'PROBLEM_LEFT_OVER',
        `The order is ${order.status}, and operators are still told that it needs attention. A reconcile with --repair takes that back.`,
        'REMOVE_PROBLEM',
      ),
    ];
  }
  return [];
}
