import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Badge } from '../ui/Badge.tsx';
import { Money } from '../ui/Money.tsx';
import { useNow } from '../ui/now.ts';
import { Time } from '../ui/Time.tsx';
import type { FeedRow } from './feed-row.ts';
import { OperatorBadge } from './OperatorBadge.tsx';

/** A new order is marked so long. */
const MARKED = 20_000;
const LOOK = 5_000;

const COLUMNS = ['Order', 'Placed', 'Goods', 'Total', 'Customer', 'Status'] as const;

function goodsOf({ order }: FeedRow): string {
  if (!order) return '…';
  return order.lines.map(({ quantity, name, productId }) => `${quantity} × ${name ?? productId}`).join(', ');
}

/** Drawn anew when its order moves, and no other time. */
const Row = memo(function Row({ row, isNew }: { row: FeedRow; isNew: boolean }): ReactNode {
  const { id, customerId, placedAt, status, order } = row;
  return (
    <tr role="row" className={isNew ? 'new' : undefined} data-order={id}>
      <td role="cell" data-column="Order">
        <span className="name">
          <Link href={`/operations/orders/${id}`}>
            <code>{id}</code>
          </Link>
          {isNew && <Badge tone="open">New</Badge>}
        </span>
      </td>
      <td role="cell" data-column="Placed">
        <Time at={placedAt} form="clock" />
      </td>
      <td role="cell" data-column="Goods">
        <span>{goodsOf(row)}</span>
      </td>
      <td role="cell" data-column="Total" className="end">
        {order?.total ? <Money value={order.total} /> : '–'}
      </td>
      <td role="cell" data-column="Customer">
        <code title={customerId}>{customerId.slice(0, 8)}</code>
      </td>
      <td role="cell" data-column="Status">
        <OperatorBadge status={status} />
      </td>
    </tr>
  );
});

/** Orders, one a line; those that have just come are marked for a while. */
export function FeedTable({ rows }: { rows: readonly FeedRow[] }): ReactNode {
  const now = useNow(LOOK);
  return (
    <div className="table-frame">
      <table className="table feed" role="table">
        <caption className="unseen">Orders of all customers, newest first</caption>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map((header) => (
              <th
                key={header}
                role="columnheader"
                scope="col"
                className={header === 'Total' ? 'end' : undefined}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              isNew={typeof row.newSince === 'number' && now - row.newSince < MARKED}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
