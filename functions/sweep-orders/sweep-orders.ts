import { DUE_AFTER_MS, DUE_SHARDS } from '../../domain/due.ts';
import type { DueOrder, DueOrders } from '../orders/due-orders.ts';
import type { Handler } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';
import type { Swept } from './sweep-order.ts';

interface Dependencies {
  due: DueOrders;
  sweep(orderId: string, now: Date): Promise<Swept>;
}

/** Orders of one partition that one run looks at; the next run goes on. */
const MAX_PER_SHARD = 200;
/** Orders looked at side by side. */
const AT_ONCE = 8;
/** No order is begun with less than this left: its calls take a few seconds at their worst. */
const MARGIN_MS = 12_000;

export interface Sweep {
  /** Orders that were due, as many as this run could take. */
  due: number;
  started: number;
  takenUp: number;
  failed: number;
}

/**
 * Looks after the orders that are due, longest waiting first. An order that cannot be looked at is put off
 * and counted, so that it stands in nobody's way.
 */
export function sweepOrdersHandler({ due, sweep }: Dependencies): Handler<Sweep> {
  async function swept(order: DueOrder, result: Sweep): Promise<void> {
    const now = new Date();
    try {
      const what = await sweep(order.orderId, now);
      if (what === 'STARTED') result.started++;
      if (what === 'TAKEN_UP') result.takenUp++;
    } catch (error) {
      result.failed++;
      logger.error('An order could not be looked after', { orderId: order.orderId, error: error as Error });
      await due
        .postpone(order, new Date(now.getTime() + DUE_AFTER_MS))
        .catch((cause) => logger.error('Nor could it be put off', { orderId: order.orderId, cause }));
    }
  }

  return async (_event, invocation) => {
    logger.resetKeys();
    const now = new Date();
    const shards = await Promise.all(DUE_SHARDS.map((shard) => due.in(shard, now, MAX_PER_SHARD)));
    const waiting = shards.flat().sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1));
    const result: Sweep = { due: waiting.length, started: 0, takenUp: 0, failed: 0 };
    const hasTime = (): boolean => invocation.getRemainingTimeInMillis() > MARGIN_MS;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (!hasTime()) return;
        await swept(next, result);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    count(result);
    logger.info('Looked after the orders that were due', { ...result });
    return result;
  };
}

function count({ due, started, takenUp, failed }: Sweep): void {
  metrics.addMetric('OrdersDue', 'Count', due);
  metrics.addMetric('OrdersTakenUp', 'Count', started + takenUp);
  metrics.addMetric('OrdersNotSwept', 'Count', failed);
  metrics.publishStoredMetrics();
}
