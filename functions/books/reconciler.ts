import type { OrderProblemKind } from '../../domain/order-problems.ts';
import type { Executions } from '../sweep-orders/executions.ts';
import type { Bucket } from './bucket.ts';
import { checkOrder } from './check-order.ts';
import { checkProduct } from './check-product.ts';
import type { Cursor, PassName } from './cursor.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Discrepancy, Finding } from './finding.ts';
import { inParallel } from './in-parallel.ts';
import type { ExecutionState, OrderBooks, Standing } from './order-books.ts';
import { createOrderReader } from './order-reader.ts';
import { createPasses, passOf } from './passes.ts';
import type { ProblemBook } from './problems.ts';
import { createProductReader } from './product-reader.ts';
import type { Repairer } from './repair.ts';
import type { StoredOrder } from './stored.ts';
import type { Table } from './tables.ts';

/** An order that changed since this many milliseconds ago may still be moving. */
export const GRACE_MS = 2 * 60_000;

/** Orders, and products, that are read at the same time. */
const ORDERS_AT_ONCE = 16;
const PRODUCTS_AT_ONCE = 4;

/** Orders and products with findings in one answer: it stays well below the 6 MB that Lambda takes. */
const MOST_SUSPECTS = 1000;

/** Kinds that last since the order last moved; all others are as old as their first finding. */
const OF_PROGRESS: readonly OrderProblemKind[] = ['STUCK', 'NEEDS_ATTENTION'];

export interface ReconcilerOptions {
  orders: Table;
  catalog: Table;
  payments: Table;
  receipts: Bucket;
  executions: Pick<Executions, 'stateOf'>;
  problems: ProblemBook;
  repairer: Repairer;
  now: () => Date;
  mostSuspects?: number;
}

export interface Request {
  /** Whether to mend what is safe to mend. */
  repair: boolean;
  /** The cursor of an earlier answer, to go on from. */
  after?: string | undefined;
  /** Whether it is time to come to an end. */
  isLate: () => boolean;
}

/** How much was compared. */
export interface Compared {
  orders: number;
  payments: number;
  products: number;
  objects: number;
}

export interface Comparison {
  compared: Compared;
  findings: Finding[];
  /** Where to go on; absent when all was compared. */
  cursor?: string;
}

/**
 * Compares the books. Each order is looked at by itself, with what every other book has of it, so that a
 * hundred thousand orders take no more memory than one page of them. Orders that look wrong are read again at
 * the end, by reads that see every write: only what is wrong then, and was at rest meanwhile, is told.
 */
export function createReconciler(options: ReconcilerOptions): (request: Request) => Promise<Comparison> {
  const { executions, problems, repairer, now, mostSuspects = MOST_SUSPECTS } = options;
  const reader = createOrderReader(options);
  const productReader = createProductReader(options.catalog, GRACE_MS);
  const portions = createPasses(options);

  /** Whether an order has come to rest by what is kept of it; unless it is just being started, that is. */
  function isSettled({ order, readAt }: OrderBooks, execution: ExecutionState): boolean {
    if (order === undefined) return true;
    const starting = execution === 'MISSING' && (order.dueAt ?? '') > readAt.toISOString();
    return execution !== 'RUNNING' && !starting && isQuiet(order, readAt);
  }

  /** Whether an order is worth a second look: something seems wrong at the first, or was found before. */
  async function looksWrong(books: OrderBooks): Promise<boolean> {
    const { order, problems: before, readAt } = books;
    if (before.some(({ kind }) => kind !== 'NEEDS_ATTENTION')) return true;
    const quiet = order === undefined || isQuiet(order, readAt);
    if (checkOrder(books, { settled: quiet, execution: 'ENDED' }).length === 0) return false;
    if (!order || !quiet) return true;
    // All orders under way seem to stand still, until one sees that their execution runs.
    const execution = await executions.stateOf(order.work);
    const settled = isSettled(books, execution);
    return checkOrder(books, { settled, execution }).length > 0;
  }

  async function standingOf(books: OrderBooks): Promise<Standing> {
    const execution = books.order ? await executions.stateOf(books.order.work) : 'MISSING';
    const unchanged = await reader.isUnchanged(books);
    return { execution, settled: unchanged && isSettled(books, execution) };
  }

  /** Reads an order again, tells what is wrong with it, mends what it may, and notes the rest beside it. */
  async function conclude(orderId: string, repair: boolean): Promise<Finding[]> {
    const books = await reader.read(orderId, now(), true);
    const standing = await standingOf(books);
    const wrong = checkOrder(books, standing);
    const sinceOf = (kind: OrderProblemKind): string =>
      books.problems.find((problem) => problem.kind === kind)?.since ??
      (books.order && OF_PROGRESS.includes(kind) ? books.order.updatedAt : books.readAt.toISOString());
    const left: Discrepancy[] = [];
    const findings: Finding[] = [];
    for (const one of wrong) {
      const { repair: mend, ...told } = one;
      const done =
        repair && mend && books.order
          ? await repairer.mend(mend, { ...books, order: books.order }, now())
          : undefined;
      if (done === undefined) left.push(one);
      findings.push({
        ...told,
        orderId,
        since: sinceOf(one.kind),
        safe: mend !== undefined,
        ...(done === undefined ? {} : { repaired: done }),
      });
    }
    const { order } = books;
    const moves = standing.execution === 'RUNNING' || (order !== undefined && !isQuiet(order, books.readAt));
    const judged = (kind: OrderProblemKind) => standing.settled || (kind === 'STUCK' && moves);
    await problems.settle({ orderId, found: left, stored: books.problems, judged, sinceOf });
    return findings;
  }

  async function concludeProduct(productId: string): Promise<Finding[]> {
    const since = now();
    const wrong = checkProduct(await productReader.read(productId, since));
    return wrong.map((one) => ({ ...one, productId, since: since.toISOString(), safe: false }));
  }

  return async ({ repair, after, isLate }) => {
    const compared: Compared = { orders: 0, payments: 0, products: 0, objects: 0 };
    const suspectOrders = new Set<string>();
    const suspectProducts = new Set<string>();

    async function look(orderId: string, pass: PassName): Promise<void> {
      const books = await reader.read(orderId, now(), false);
      if (!books.order && passOf(books) !== pass) return;
      if (books.order) compared.orders++;
      if (books.payment) compared.payments++;
      compared.objects += books.objects.length;
      if (await looksWrong(books)) suspectOrders.add(orderId);
    }

    async function lookAtProduct(productId: string): Promise<void> {
      const books = await productReader.read(productId, now());
      if (books.product) compared.products++;
      if (checkProduct(books).length > 0) suspectProducts.add(productId);
    }

    let cursor: Cursor | undefined;
    for await (const portion of portions(after === undefined ? { pass: 'ORDERS' } : readCursor(after))) {
      await inParallel(portion.orderIds, ORDERS_AT_ONCE, (orderId) => look(orderId, portion.pass));
      await inParallel(portion.productIds, PRODUCTS_AT_ONCE, lookAtProduct);
      const full = suspectOrders.size + suspectProducts.size >= mostSuspects;
      if (portion.next && (full || isLate())) {
        cursor = portion.next;
        break;
      }
    }

    const findings: Finding[] = [];
    await inParallel([...suspectOrders], ORDERS_AT_ONCE, async (orderId) => {
      findings.push(...(await conclude(orderId, repair)));
    });
    await inParallel([...suspectProducts], PRODUCTS_AT_ONCE, async (productId) => {
      findings.push(...(await concludeProduct(productId)));
    });
    findings.sort((one, other) => (one.since < other.since ? -1 : one.since > other.since ? 1 : 0));
    return { compared, findings, ...(cursor ? { cursor: writeCursor(cursor) } : {}) };
  };
}

function isQuiet({ updatedAt }: StoredOrder, readAt: Date): boolean {
  return readAt.getTime() - Date.parse(updatedAt) >= GRACE_MS;
}
