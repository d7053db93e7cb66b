import { useCallback, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { OrdersDocument, type OrderFieldsFragment } from '../../../sdk/generated/operations.ts';
import { request } from '../api.ts';
import { formatMoney, formatTime } from '../format.ts';
import { useLoaded } from '../load.ts';
import { Problem } from '../parts/Problem.tsx';
import { StatusBadge } from '../parts/StatusBadge.tsx';

const PAGE = 20;

/** The customer's orders, newest first. */
export function Orders(): ReactNode {
  const [older, setOlder] = useState<{ items: readonly OrderFieldsFragment[]; endCursor: string | null }>();
  const [moreProblem, setMoreProblem] = useState<string>();
  const readFirst = useCallback(() => request(OrdersDocument, { first: PAGE }), []);
  const { value, problem, reload } = useLoaded(readFirst);
  if (problem) return <Problem text={problem} retry={reload} />;
  if (!value) return <p className="muted">Loading your orders…</p>;

  const orders = [...value.orders.items, ...(older?.items ?? [])];
  const cursor = older ? older.endCursor : value.orders.endCursor;

  function readMore(): void {
    setMoreProblem(undefined);
    request(OrdersDocument, { first: PAGE, after: cursor }).then(
      (page) =>
        setOlder((old) => ({
          items: [...(old?.items ?? []), ...page.orders.items],
          endCursor: page.orders.endCursor,
        })),
      (error: unknown) => setMoreProblem(error instanceof Error ? error.message : String(error)),
    );
  }

  return (
    <section aria-labelledby="orders">
      <h1 id="orders">Your orders</h1>
      {orders.length === 0 && (
        <p className="muted">
          No orders yet. <Link href="/">Have a look at the catalogue.</Link>
        </p>
      )}
      <ul className="orders">
        {orders.map((order) => (
          <li key={order.id}>
            <Link href={`/orders/${order.id}`} className="card order">
              <span>
                <strong>
                  {order.lines
                    .map(({ quantity, name, productId }) => `${quantity} × ${name ?? productId}`)
                    .join(', ')}
                </strong>
                <span className="muted">{formatTime(order.placedAt)}</span>
              </span>
              <span className="amount">{order.total ? formatMoney(order.total) : ''}</span>
              <StatusBadge status={order.status} />
            </Link>
          </li>
        ))}
      </ul>
      {moreProblem && <Problem text={moreProblem} />}
      {cursor && <button onClick={readMore}>Show older orders</button>}
    </section>
  );
}
