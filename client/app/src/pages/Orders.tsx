import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Order, OrderStatus } from '../../../sdk/main.ts';
import { Page } from '../layout/Page.tsx';
import { useMyOrders } from '../order/my-orders.ts';
import { STATUSES, statusWords } from '../../../words/status.ts';
import { StatusBadge } from '../order/StatusBadge.tsx';
import { Button } from '../ui/Button.tsx';
import { ConnectionBadge } from '../ui/ConnectionBadge.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Select } from '../ui/Field.tsx';
import { Money } from '../ui/Money.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Time } from '../ui/Time.tsx';
import './orders.css';

function Row({ order }: { order: Order }): ReactNode {
  const goods = order.lines.map(({ quantity, name, productId }) => `${quantity} × ${name ?? productId}`);
  return (
    <li data-order={order.id}>
      <Link href={`/orders/${order.id}`} className="card order-row">
        <span className="goods">
          <strong>{goods.join(', ')}</strong>
          <span className="small muted">
            <Time at={order.placedAt} />
          </span>
        </span>
        {order.total && <Money value={order.total} />}
        <StatusBadge status={order.status} />
      </Link>
    </li>
  );
}

function Rows({ status, showAll }: { status: OrderStatus | undefined; showAll: () => void }): ReactNode {
  const { list, connection, asOf, error, reading, readMore, retry } = useMyOrders(status);
  return (
    <>
      <ConnectionBadge connection={connection} asOf={asOf} />
      {error !== undefined && <Problem error={error} retry={list ? readMore : retry} />}
      {!list && error === undefined && <Skeleton what="your orders" lines={6} />}
      {list?.items.length === 0 && !list.more && (
        <Empty
          title={status ? 'No order stands like this' : 'No orders yet'}
          actions={
            status ? (
              <Button onClick={showAll}>Show all orders</Button>
            ) : (
              <Link href="/" className="button primary">
                To the catalogue
              </Link>
            )
          }
        >
          {status
            ? 'Orders move on by themselves: it may have another status by now.'
            : 'What you order stands here, and you see every step of it as it happens.'}
        </Empty>
      )}
      {list && list.items.length > 0 && (
        <ul className="order-rows">
          {list.items.map((order) => (
            <Row key={order.id} order={order} />
          ))}
        </ul>
      )}
      {list?.more && (
        <Button busy={reading} onClick={readMore}>
          Show older orders
        </Button>
      )}
    </>
  );
}

/** The customer's orders, newest first, as they stand now. */
export default function Orders(): ReactNode {
  const [status, setStatus] = useState<OrderStatus>();
  return (
    <Page title="Your orders">
      <div className="orders">
        <div className="filter">
          <Select
            label="Show"
            value={status ?? ''}
            onChange={(event) => setStatus((event.target.value || undefined) as OrderStatus | undefined)}
          >
            <option value="">All orders</option>
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {statusWords(one).label}
              </option>
            ))}
          </Select>
        </div>
        <Rows key={status} status={status} showAll={() => setStatus(undefined)} />
      </div>
    </Page>
  );
}
