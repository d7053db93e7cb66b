import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { Order } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { Page } from '../layout/Page.tsx';
import { useAnnouncements } from '../order/announcements.ts';
import { cameToNothing, failedOnGoods, linesNow } from '../order/again.ts';
import { CancelOrder } from '../order/CancelOrder.tsx';
import { ConfirmPayment } from '../order/ConfirmPayment.tsx';
import { DocumentButton } from '../order/DocumentButton.tsx';
import { EventLog } from '../order/EventLog.tsx';
import { factsOf } from '../../../words/facts.ts';
import { Goods } from '../order/Goods.tsx';
import { useFollowedOrder } from '../order/followed-order.ts';
import { OrderAgain } from '../order/OrderAgain.tsx';
import { Refunds } from '../order/Refunds.tsx';
import { seenPrices } from '../order/seen-prices.ts';
import { headline, pendingTexts, statusWords } from '../../../words/status.ts';
import { StatusBadge } from '../order/StatusBadge.tsx';
import { Timeline } from '../order/Timeline.tsx';
import { useProducts } from '../shop/products.ts';
import { useSite } from '../site.ts';
import { Alert } from '../ui/Alert.tsx';
import { ConnectionBadge } from '../ui/ConnectionBadge.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Time } from '../ui/Time.tsx';
import './order.css';

function NoSuchOrder(): ReactNode {
  return (
    <Empty
      title="There is no such order"
      actions={
        <Link href="/orders" className="button primary">
          To your orders
        </Link>
      }
    >
      None of your orders has this number. If it is another person&rsquo;s, only they can see it.
    </Empty>
  );
}

/** The goods of an order that came to nothing, beside what can be had of them today. */
function GoodsToday({ order }: { order: Order }): ReactNode {
  const { value: products } = useProducts();
  const now = products && linesNow(order, products, seenPrices());
  return (
    <>
      <Goods order={order} now={failedOnGoods(order) ? now : undefined} />
      {now && <OrderAgain order={order} lines={now} />}
    </>
  );
}

function Details({ order, refresh }: { order: Order; refresh: () => void }): ReactNode {
  const client = useOrdersClient();
  const pending = pendingTexts(order);
  const ended = cameToNothing(order);
  return (
    <>
      {!order.allowedActions.includes('CONFIRM_PAYMENT') && (
        <Alert tone={statusWords(order.status).tone} title={headline(order)}>
          {pending.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </Alert>
      )}
      <ConfirmPayment order={order} refresh={refresh} />
      <div className="order">
        <section className="card stack" aria-labelledby="steps">
          <h2 id="steps">Progress</h2>
          <Timeline order={order} />
        </section>
        <div className="stack">
          <section className="card stack" aria-labelledby="goods">
            <h2 id="goods">Goods</h2>
            {ended ? <GoodsToday order={order} /> : <Goods order={order} />}
            {order.allowedActions.includes('DOWNLOAD_RECEIPT') && (
              <DocumentButton label="Open the receipt" link={() => client.receiptLink(order.id)} />
            )}
            <CancelOrder order={order} refresh={refresh} />
          </section>
          <section className="card stack" aria-labelledby="facts">
            <h2 id="facts">Where things stand</h2>
            <dl className="facts">
              {factsOf(order).map(({ name, text }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
          <Refunds order={order} />
        </div>
      </div>
    </>
  );
}

/** One order, live. */
export default function OrderPage(): ReactNode {
  const { id = '' } = useParams();
  // Another order is another page: nothing of the one before stays.
  return <FollowedOrderPage key={id} orderId={id} />;
}

function FollowedOrderPage({ orderId }: { orderId: string }): ReactNode {
  const { order, events, connection, asOf, error, refresh } = useFollowedOrder(orderId);
  const { local } = useSite();
  useAnnouncements(order, events);
  return (
    <Page
      title="Order"
      tabTitle={order ? `${statusWords(order.status).label}: order` : 'Order'}
      intro={
        <>
          <code>{orderId}</code>
          {order && (
            <>
              <br />
              Placed <Time at={order.placedAt} />
            </>
          )}
        </>
      }
      aside={
        order && (
          <>
            <ConnectionBadge connection={connection} asOf={asOf} />
            <StatusBadge status={order.status} />
          </>
        )
      }
    >
      {order === undefined && error === undefined && <Skeleton what="the order" lines={8} />}
      {order === null && <NoSuchOrder />}
      {order === undefined && error !== undefined && <Problem error={error} retry={refresh} />}
      {order && (
        <>
          <Details order={order} refresh={refresh} />
          <EventLog events={events} />
          {local && (
            <Link href={`/developers/logs?term=${orderId}`}>Its lines in the logs of this machine</Link>
          )}
        </>
      )}
    </Page>
  );
}
