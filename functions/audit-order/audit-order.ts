import * as z from 'zod/mini';
import { ledgerKey, orderKey, orderPartition, problemKey, STOCK_MOVEMENTS } from '../../domain/keys.ts';
import type { OrderAudit } from '../../generated/schema.ts';
import { storedMovement, storedOperation, storedProblem } from '../books/stored.ts';
import type { Item, Table } from '../books/tables.ts';
import { orderSchema } from '../orders/order.ts';
import type { Executions, Trace } from './executions.ts';
import { executionsOf } from './order-executions.ts';

const input = z.object({ orderId: z.string().check(z.minLength(1)) });

/** What leads from an order to its books. */
const auditedOrder = z.pick(orderSchema, { id: true, lines: true, refunds: true, work: true });
type AuditedOrder = z.infer<typeof auditedOrder>;

const sequenced = z.object({ sequence: z.int() });

export type Audit = Omit<OrderAudit, 'executions'> & { executions: Trace[] };

interface Dependencies {
  orders: Table;
  catalog: Table;
  payments: Table;
  executions: Executions;
}

/**
 * Reads all that is on the books about one order; null when it is not there. That the caller is an operator,
 * the resolver has checked before.
 */
export function auditOrderHandler({ catalog, executions, orders, payments }: Dependencies) {
  async function stockOf({ id, lines }: AuditedOrder): Promise<OrderAudit['stock']> {
    const keys = lines.flatMap(({ productId }) =>
      STOCK_MOVEMENTS.filter((movement) => movement !== 'SUPPLY').map((movement) =>
        ledgerKey(productId, id, movement),
      ),
    );
    const rows = (await catalog.getAll(keys, true)).map((item) => storedMovement.parse(item));
    return oldestFirst(rows.map(({ orderId: _, ...row }) => row));
  }

  async function paymentsOf({ id }: AuditedOrder): Promise<OrderAudit['payments']> {
    const rows = await partition(payments, `PAYMENT#${id}`, 'OPERATION#');
    return oldestFirst(
      rows
        .map((item) => storedOperation.parse(item))
        .map(({ amount, at, currency, key, kind, outcome, reason }) => ({
          key,
          kind,
          amount: { amount, currency },
          outcome,
          reason: reason ?? null,
          at,
        })),
    );
  }

  return async (event: unknown): Promise<Audit | null> => {
    const { orderId } = input.parse(event);
    // The order, its events and its problems are one partition.
    const items = await partition(orders, orderPartition(orderId));
    const stored = items.find(({ sk }) => sk === orderKey(orderId).sk);
    if (!stored) return null;
    const order = auditedOrder.parse(stored);
    const repairs = items
      .filter(({ type }) => type === 'REPAIR_REQUESTED')
      .map((item) => sequenced.parse(item).sequence);
    const [traces, operations, stock] = await Promise.all([
      executionsOf(order, repairs, executions),
      paymentsOf(order),
      stockOf(order),
    ]);
    return {
      executions: traces,
      payments: operations,
      stock,
      problems: items
        .filter(({ sk }) => sk.startsWith(problemKey(orderId, '').sk))
        .map((item) => ({ orderId, ...storedProblem.parse(item) })),
    };
  };
}

async function partition(table: Table, pk: string, prefix?: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of table.partition(pk, true, prefix)) items.push(...page);
  return items;
}

/** Rows of the same moment keep the order of their keys. */
function oldestFirst<Row extends { at: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
