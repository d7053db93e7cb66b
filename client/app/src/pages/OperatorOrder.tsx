import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { Order, OrderAudit, OrderEvent } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { Page } from '../layout/Page.tsx';
import { OrderActions } from '../operations/actions/OrderActions.tsx';
import { EventTable } from '../operations/EventTable.tsx';
import { PaymentLedger, StockLedger } from '../operations/Ledgers.tsx';
import { Executions } from '../operations/machine/Executions.tsx';
import { OperatorBadge } from '../operations/OperatorBadge.tsx';
import { Places } from '../operations/Places.tsx';
import { useAudit } from '../operations/use-audit.ts';
import { factCodes, operatorStatus, problemKind } from '../operations/words.ts';
import { useAnnouncements } from '../order/announcements.ts';
import { DocumentButton } from '../order/DocumentButton.tsx';
import { useFollowedOrder } from '../order/followed-order.ts';
import { Goods } from '../order/Goods.tsx';
import { Refunds } from '../order/Refunds.tsx';
import { Timeline } from '../order/Timeline.tsx';
import { words } from '../../../words/format.ts';
import { Alert } from '../ui/Alert.tsx';
import { ConnectionBadge } from '../ui/ConnectionBadge.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Money } from '../ui/Money.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Time } from '../ui/Time.tsx';
import './order.css';
import './operations.css';

/** Why the order ended as it did, unless one of its problems says so. */
function Reason({ order, problems }: { order: Order; problems: OrderAudit['problems'] }): ReactNode {
  const { reasonCode, reasonMessage, status } = order;
  if (!reasonCode && !reasonMessage) return null;
  if (problems.some(({ kind }) => kind === 'NEEDS_ATTENTION')) return null;
  return (
    <Alert tone={operatorStatus(status).tone} title={reasonCode ? words(reasonCode) : undefined}>
      <p>{reasonMessage ?? 'The code is all that is known.'}</p>
    </Alert>
  );
}

function OrderProblems({ problems }: { problems: OrderAudit['problems'] }): ReactNode {
  return problems.map(({ kind, code, message, since }) => (
    <Alert key={kind} tone={problemKind(kind).tone} title={`${problemKind(kind).label}: ${words(code)}`}>
      <p>{message}</p>
      <p className="small muted">
        Since <Time at={since} />
      </p>
    </Alert>
  ));
}

function Facts({ order }: { order: Order }): ReactNode {
  return (
    <dl className="facts">
      {factCodes(order).map(({ name, code }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words(code)}</dd>
        </div>
      ))}
      {order.refundable && (
        <div>
          <dt>Refundable</dt>
          <dd>
            <Money value={order.refundable} />
          </dd>
        </div>
      )}
      {order.paymentAction && (
        <div>
          <dt>To be confirmed</dt>
          <dd>
            until <Time at={order.paymentAction.confirmBefore} form="clock" />
          </dd>
        </div>
      )}
      <div>
        <dt>Last change</dt>
        <dd>
          <Time at={order.updatedAt} />
        </dd>
      </div>
      <div>
        <dt>Version</dt>
        <dd>{order.version}</dd>
      </div>
    </dl>
  );
}

function Books({ audit, error, reload }: ReturnType<typeof useAudit>): ReactNode {
  return (
    <>
      {error !== undefined && <Problem error={error} retry={reload} />}
      <section className="card stack" aria-labelledby="executions">
        <h2 id="executions">State machine</h2>
        {audit ? <Executions executions={audit.executions} /> : <Skeleton what="the executions" lines={8} />}
      </section>
      <div className="ledgers">
        <section className="card stack" aria-labelledby="payments">
          <h2 id="payments">Payment ledger</h2>
          {audit ? <PaymentLedger rows={audit.payments} /> : <Skeleton what="the payment ledger" />}
        </section>
        <section className="card stack" aria-labelledby="stock">
          <h2 id="stock">Stock ledger</h2>
          {audit ? <StockLedger rows={audit.stock} /> : <Skeleton what="the stock ledger" />}
        </section>
      </div>
    </>
  );
}

function Details({
  order,
  events,
  refresh,
}: {
  order: Order;
  events: readonly OrderEvent[];
  refresh: () => void;
}): ReactNode {
  const client = useOrdersClient();
  const books = useAudit(order.id, Math.max(order.sequence, events.at(-1)?.sequence ?? 0));
  const problems = books.audit?.problems ?? [];
  return (
    <>
      <Reason order={order} problems={problems} />
      <OrderProblems problems={problems} />
      <section className="card stack" aria-labelledby="actions">
        <h2 id="actions">Actions</h2>
        <OrderActions order={order} refresh={refresh} />
      </section>
      <div className="order">
        <section className="card stack" aria-labelledby="steps">
          <h2 id="steps">Progress</h2>
          <Timeline order={order} />
        </section>
        <div className="stack">
          <section className="card stack" aria-labelledby="goods">
            <h2 id="goods">Goods</h2>
            <Goods order={order} />
            {order.allowedActions.includes('DOWNLOAD_RECEIPT') && (
              <DocumentButton label="Open the receipt" link={() => client.receiptLink(order.id)} />
            )}
          </section>
          <section className="card stack" aria-labelledby="facts">
            <h2 id="facts">Where things stand</h2>
            <Facts order={order} />
          </section>
          <Refunds order={order} />
        </div>
      </div>
      <Books {...books} />
      <section className="card stack" aria-labelledby="events">
        <h2 id="events">Events</h2>
        <EventTable events={events} />
      </section>
    </>
  );
}

function NoSuchOrder(): ReactNode {
  return (
    <Empty
      title="There is no such order"
      actions={
        <Link href="/operations" className="button primary">
          To the live orders
        </Link>
      }
    >
      Nobody&rsquo;s order has this number.
    </Empty>
  );
}

/** One order with all that is on the books about it, live, and what an operator can do. */
export default function OperatorOrder(): ReactNode {
  const { id = '' } = useParams();
  // Another order is another page: nothing of the one before stays.
  return <FollowedOrder key={id} orderId={id} />;
}

function FollowedOrder({ orderId }: { orderId: string }): ReactNode {
  const { order, events, connection, asOf, error, refresh } = useFollowedOrder(orderId);
  useAnnouncements(order, events);
  return (
    <>
      <Places />
      <Page
        title="Order"
        tabTitle={order ? `${operatorStatus(order.status).label}: order` : 'Order'}
        intro={
          <>
            <code>{orderId}</code>
            {order && (
              <>
                <br />
                of customer <code>{order.customerId}</code>
                <br />
                placed <Time at={order.placedAt} />
              </>
            )}
          </>
        }
        aside={
          order && (
            <>
              <ConnectionBadge connection={connection} asOf={asOf} />
              <OperatorBadge status={order.status} />
            </>
          )
        }
      >
        {order === undefined && error === undefined && <Skeleton what="the order" lines={8} />}
        {order === null && <NoSuchOrder />}
        {order === undefined && error !== undefined && <Problem error={error} retry={refresh} />}
        {order && <Details order={order} events={events} refresh={refresh} />}
      </Page>
    </>
  );
}
