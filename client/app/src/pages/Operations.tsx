import { useDeferredValue, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Page } from '../layout/Page.tsx';
import { passes, type FeedFilter } from '../operations/feed-row.ts';
import { FeedTable } from '../operations/FeedTable.tsx';
import { LatencyChart } from '../operations/LatencyChart.tsx';
import type { FeedState, OrderFeed } from '../operations/order-feed.ts';
import { Places } from '../operations/Places.tsx';
import { RateChart } from '../operations/RateChart.tsx';
import { useOrderFeed } from '../operations/use-order-feed.ts';
import { STATUS_CHOICES, STATUS_GROUPS, statusesOf } from '../operations/words.ts';
import { Button } from '../ui/Button.tsx';
import { ConnectionBadge } from '../ui/ConnectionBadge.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Field, Select } from '../ui/Field.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import './operations.css';

/** Orders on the page at first, and more for each press of the button. */
const SHOWN = 50;

/** What an order's id looks like, whole. */
const ORDER_ID = /^[0-9A-Z]{26}$/;

function Charts({ minutes, latencies }: Pick<FeedState, 'minutes' | 'latencies'>): ReactNode {
  return (
    <div className="charts">
      <section className="card stack" aria-labelledby="rates">
        <h2 id="rates">Orders per minute</h2>
        {minutes ? <RateChart minutes={minutes} /> : <Skeleton what="the last minutes" lines={5} />}
      </section>
      <section className="card stack" aria-labelledby="latencies">
        <h2 id="latencies">How long the steps take</h2>
        {latencies.length > 0 ? (
          <LatencyChart latencies={latencies} />
        ) : minutes ? (
          <p className="muted">No order has done a step yet.</p>
        ) : (
          <Skeleton what="the steps" lines={5} />
        )}
      </section>
    </div>
  );
}

function Nothing({ filtered, search }: { filtered: boolean; search: string }): ReactNode {
  const id = search.trim().toUpperCase();
  if (!filtered) {
    return <Empty title="No orders yet">They stand here as soon as somebody places one.</Empty>;
  }
  return (
    <Empty
      title="None of these orders fits"
      actions={
        ORDER_ID.test(id) && (
          <Link href={`/operations/orders/${id}`} className="button primary">
            Open the order {id}
          </Link>
        )
      }
    >
      The search looks through the orders that are read so far: their ids, customers and products.
    </Empty>
  );
}

function Orders({ feed, state }: { feed: OrderFeed; state: FeedState }): ReactNode {
  const [choice, setChoice] = useState('');
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(SHOWN);
  const statuses = statusesOf(choice);
  // One status the server looks for; several are sifted here.
  const single = statuses?.length === 1 ? statuses[0] : undefined;
  const filter: FeedFilter = { statuses, search: useDeferredValue(search.trim()) };
  const { rows, paused, waiting, reading } = state;
  const found = rows?.filter((row) => passes(row, filter)) ?? [];
  const more = found.length > shown || feed.hasMore(single);

  function choose(next: string): void {
    setChoice(next);
    setShown(SHOWN);
    const wanted = statusesOf(next);
    const [status] = wanted?.length === 1 ? wanted : [];
    if (status && !feed.isRead(status)) void feed.readMore(status, { statuses: wanted, search: '' });
  }

  function showMore(): void {
    setShown((old) => old + SHOWN);
    if (found.length <= shown + SHOWN) void feed.readMore(single, filter);
  }

  return (
    <section className="stack" aria-labelledby="orders">
      <div className="feed-head">
        <h2 id="orders">Orders</h2>
        <Button aria-pressed={paused} onClick={() => feed.setPaused(!paused)}>
          {paused ? `Go on${waiting > 0 ? `, ${waiting} new` : ''}` : 'Pause'}
        </Button>
      </div>
      <search className="feed-filters">
        <Select label="Status" value={choice} onChange={(event) => choose(event.target.value)}>
          <option value="">All orders</option>
          <optgroup label="Groups">
            {STATUS_GROUPS.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </optgroup>
          <optgroup label="Statuses">
            {STATUS_CHOICES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </optgroup>
        </Select>
        <Field
          label="Search"
          type="search"
          placeholder="Order, customer or product"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setShown(SHOWN);
          }}
        />
      </search>
      {!rows && state.error === undefined && <Skeleton what="the orders" lines={8} />}
      {rows && found.length === 0 && (
        <Nothing filtered={Boolean(statuses ?? search.trim())} search={search} />
      )}
      {found.length > 0 && <FeedTable rows={found.slice(0, shown)} />}
      {rows && more && (
        <p>
          <Button busy={reading} onClick={showMore}>
            Show older orders
          </Button>
        </p>
      )}
    </section>
  );
}

/** Everybody's orders as they come and move, how many there are, and how long their steps take. */
export default function Operations(): ReactNode {
  const { feed, state, restart } = useOrderFeed();
  const { connection, asOf } = { connection: state.connection.state, asOf: state.connection.asOf };
  return (
    <>
      <Places />
      <Page
        title="Live orders"
        tabTitle="Operations"
        aside={<ConnectionBadge connection={connection} asOf={asOf} />}
      >
        {state.error !== undefined && <Problem error={state.error} retry={restart} />}
        <Charts minutes={state.minutes} latencies={state.latencies} />
        <Orders feed={feed} state={state} />
      </Page>
    </>
  );
}
