import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import {
  ReceiptLinkDocument,
  type OrderEventFieldsFragment,
  type OrderFieldsFragment,
} from '../../../sdk/generated/operations.ts';
import { request } from '../api.ts';
import { formatClock, formatMoney, formatTime, words } from '../format.ts';
import { useLiveOrder } from '../live-order.ts';
import { CancelOrder } from '../parts/CancelOrder.tsx';
import { Problem } from '../parts/Problem.tsx';
import { StatusBadge } from '../parts/StatusBadge.tsx';
import { STEP_TITLES, Timeline } from '../parts/Timeline.tsx';

function Receipt({ order }: { order: OrderFieldsFragment }): ReactNode {
  const [problem, setProblem] = useState<string>();
  if (!order.allowedActions.includes('DOWNLOAD_RECEIPT')) return null;

  function open(): void {
    setProblem(undefined);
    // Opened at once, inside the click, or the browser takes it for an unwanted window.
    const tab = window.open('', '_blank');
    request(ReceiptLinkDocument, { orderId: order.id })
      .then(({ receiptLink }) => {
        if (!receiptLink) throw new Error('There is no receipt for this order.');
        if (tab) tab.location.href = receiptLink.url;
        else location.href = receiptLink.url;
      })
      .catch((error: unknown) => {
        tab?.close();
        setProblem(error instanceof Error ? error.message : String(error));
      });
  }

  return (
    <>
      <button onClick={open}>Open the receipt</button>
      {problem && <Problem text={problem} />}
    </>
  );
}

/** One event in words: what its step did, or what became of the order. */
function sentence({
  step,
  stepState,
  type,
  attempt,
  maxAttempts,
  message,
}: OrderEventFieldsFragment): string {
  if (type === 'TRANSITION_REFUSED' || type === 'LATE_MESSAGE') {
    // The message tells operators what was reported; to the customer it only came too late.
    return `${step ? STEP_TITLES[step] : 'A report'}: came too late`;
  }
  const tries = stepState === 'RETRYING' && attempt ? `, try ${attempt} of ${maxAttempts ?? attempt}` : '';
  const what = step ? `${STEP_TITLES[step]}: ${(stepState ?? type).toLowerCase()}${tries}` : words(type);
  return message ? `${what}. ${message}` : what;
}

/** One order, live. */
export function OrderPage({ orderId }: { orderId: string }): ReactNode {
  const { order, events, problem, reread } = useLiveOrder(orderId);
  if (order === undefined && problem) return <Problem text={problem} />;
  if (order === undefined) return <p className="muted">Loading the order…</p>;
  if (order === null) {
    return (
      <section>
        <h1>No such order</h1>
        <p className="muted">
          There is no order with this number among yours. <Link href="/orders">All your orders</Link>
        </p>
      </section>
    );
  }
  const last = events.at(-1);
  return (
    <article className="order-page">
      <header className="order-head">
        <div>
          <h1>Order</h1>
          <p className="muted">
            <code>{order.id}</code> · {formatTime(order.placedAt)}
          </p>
        </div>
        <StatusBadge status={order.status} />
      </header>
      {problem && <Problem text={problem} />}
      {order.reasonMessage && <p className="problem">{order.reasonMessage}</p>}
      <p className="announce" role="status">
        {last ? sentence(last) : words(order.status)}
      </p>
      <div className="columns">
        <section className="card" aria-labelledby="steps">
          <h2 id="steps">Progress</h2>
          <Timeline steps={order.steps} />
        </section>
        <section className="card stack" aria-labelledby="goods">
          <h2 id="goods">Goods</h2>
          <ul className="lines">
            {order.lines.map((line) => (
              <li key={line.productId}>
                <span>
                  {line.quantity} × {line.name ?? line.productId}
                </span>
                <span className="amount">{line.lineTotal ? formatMoney(line.lineTotal) : ''}</span>
              </li>
            ))}
            {order.total && (
              <li className="total">
                <span>Total</span>
                <span className="amount">{formatMoney(order.total)}</span>
              </li>
            )}
          </ul>
          <Receipt order={order} />
          <CancelOrder order={order} onAnswer={reread} />
        </section>
      </div>
      <section className="card" aria-labelledby="events">
        <h2 id="events">What happened</h2>
        <ol className="events">
          {events.map((event) => (
            <li key={event.sequence}>
              <span className="muted">{formatClock(event.occurredAt)}</span>
              <span>{sentence(event)}</span>
            </li>
          ))}
        </ol>
      </section>
    </article>
  );
}
