import { DUE_AFTER_MS, isLookedAfter, pauseAfter } from '../../domain/due.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { logger } from '../pipeline/telemetry.ts';
import type { Executions } from './executions.ts';
import { nextWork } from './next-work.ts';

interface Dependencies {
  orders: OrderStore;
  executions: Executions;
}

/** What was done for an order. NOTHING: it is fine, or somebody else looks after it. */
export type Swept = 'NOTHING' | 'STARTED' | 'TAKEN_UP';

/**
 * Looks after one order that is due. Whoever else does so at the same time, does no harm: each write is on
 * the condition that the order is as it was read, and an execution is started once by its name.
 */
export function sweepOrder({ orders, executions }: Dependencies) {
  return async (orderId: string, now: Date): Promise<Swept> => {
    const order = await orders.get(orderId);
    const { dueAt, status, work } = order;
    const from = { name: work.name, status };
    const later = (ms: number): string => new Date(now.getTime() + ms).toISOString();
    if (!isLookedAfter(order)) {
      if (dueAt !== undefined) await orders.setDue(orderId, { from, dueAt: undefined });
      return 'NOTHING';
    }
    // The index was behind: somebody has looked after it since.
    if (dueAt !== undefined && dueAt > now.toISOString()) return 'NOTHING';

    switch (await executions.stateOf(work)) {
      case 'RUNNING':
        await orders.setDue(orderId, { from, dueAt: later(DUE_AFTER_MS) });
        return 'NOTHING';
      case 'MISSING':
        await executions.start(orderId, work);
        await orders.setDue(orderId, { from, dueAt: later(DUE_AFTER_MS) });
        logger.warn('Started what was never started', { orderId, status, execution: work.name });
        return 'STARTED';
      case 'ENDED': {
        const next = nextWork(order);
        // Written first: whoever finds it unstarted starts the very same one.
        if (!(await orders.setWork(orderId, { from, work: next, dueAt: later(pauseAfter(next.times)) }))) {
          return 'NOTHING';
        }
        await executions.start(orderId, next);
        logger.warn('Took up an order that was left behind', { orderId, status, execution: next.name });
        return 'TAKEN_UP';
      }
    }
  };
}
