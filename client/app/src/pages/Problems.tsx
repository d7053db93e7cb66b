import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { OrderProblem } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { Page } from '../layout/Page.tsx';
import { useLoaded } from '../load.ts';
import { Places } from '../operations/Places.tsx';
import { problemKind } from '../operations/words.ts';
import { formatClock } from '../../../words/format.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Time } from '../ui/Time.tsx';
import './operations.css';

/** Problems read at first, and more for each press of the button. */
const PAGE = 100;
/** The list is read anew so often while it is open. */
const REREAD = 30_000;

const COLUMNS: readonly Column<OrderProblem>[] = [
  {
    key: 'order',
    header: 'Order',
    cell: ({ orderId }) => (
      <Link href={`/operations/orders/${orderId}`}>
        <code>{orderId}</code>
      </Link>
    ),
  },
  {
    key: 'kind',
    header: 'Kind',
    cell: ({ kind }) => <Badge tone={problemKind(kind).tone}>{problemKind(kind).label}</Badge>,
  },
  {
    key: 'code',
    header: 'What',
    cell: ({ code, message }) => (
      <>
        <code>{code}</code>
        <span className="cause small">{message}</span>
      </>
    ),
  },
  { key: 'since', header: 'Waiting since', cell: ({ since }) => <Time at={since} /> },
];

interface ProblemList {
  items: OrderProblem[];
  more: boolean;
  readAt: number;
}

function useProblems(most: number): ReturnType<typeof useLoaded<ProblemList>> {
  const client = useOrdersClient();
  const read = useCallback(
    async (signal: AbortSignal): Promise<ProblemList> => {
      const items: OrderProblem[] = [];
      const readAt = Date.now();
      for await (const problem of client.orderProblems({ pageSize: PAGE, signal })) {
        if (items.length === most) return { items, more: true, readAt };
        items.push(problem);
      }
      return { items, more: false, readAt };
    },
    [client, most],
  );
  const loaded = useLoaded(read);
  const { reload } = loaded;
  useEffect(() => {
    const timer = setInterval(reload, REREAD);
    return () => clearInterval(timer);
  }, [reload]);
  return loaded;
}

/** What needs people, longest waiting first. */
export default function Problems(): ReactNode {
  const [most, setMost] = useState(PAGE);
  const { value: list, error, loading, reload } = useProblems(most);
  return (
    <>
      <Places />
      <Page
        title="Problems"
        intro="What needs people, longest waiting first."
        aside={
          <>
            {list && <span className="small muted">as of {formatClock(list.readAt)}</span>}
            <Button busy={loading} onClick={reload}>
              Look again
            </Button>
          </>
        }
      >
        {error !== undefined && <Problem error={error} retry={reload} />}
        {!list && error === undefined && <Skeleton what="the problems" lines={6} />}
        {list?.items.length === 0 && (
          <Empty title="All is well">
            No order needs people, none stands still, and what was compared of the books agrees.
          </Empty>
        )}
        {list && list.items.length > 0 && (
          <DataTable
            caption="Problems, longest waiting first"
            columns={COLUMNS}
            rows={list.items}
            rowKey={({ orderId, kind }) => `${orderId} ${kind}`}
          />
        )}
        {list?.more && (
          <p>
            <Button busy={loading} onClick={() => setMost((old) => old + PAGE)}>
              Show more
            </Button>
          </p>
        )}
      </Page>
    </>
  );
}
