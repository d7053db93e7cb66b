import { useCallback, useEffect, useRef, useState } from 'react';
import type { Connection, ConnectionState, OrderStatus } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { useOnline } from '../online.ts';
import { shownConnection } from './followed-order.ts';
import { type OrderList, withOrder, withPage } from './order-list.ts';
import { pager } from './pager.ts';

const PAGE = 20;

/** The customer's orders on a screen. */
export interface MyOrders {
  /** Undefined until the first page is read. */
  list: OrderList | undefined;
  connection: ConnectionState;
  asOf: number | undefined;
  error: unknown;
  reading: boolean;
  readMore: () => void;
  retry: () => void;
}

/**
 * The customer's orders, newest first, a page at a time, kept as they stand by the events of all of them. With
 * another status it is another list: give the component that shows it a `key`.
 */
export function useMyOrders(status: OrderStatus | undefined): MyOrders {
  const client = useOrdersClient();
  const online = useOnline();
  const [list, setList] = useState<OrderList>();
  const [connection, setConnection] = useState<Connection>({
    state: 'connecting',
    asOf: undefined,
    error: undefined,
  });
  const [error, setError] = useState<unknown>();
  const [reading, setReading] = useState(false);
  const [round, setRound] = useState(0);
  const older = useRef<() => void>(() => undefined);

  // The list.
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const nextPage = pager(PAGE, (after) => client.ordersPage({ pageSize: PAGE + 1, status, after, signal }));
    async function read(first: boolean): Promise<void> {
      setReading(true);
      setError(undefined);
      try {
        const page = await nextPage();
        if (signal.aborted) return;
        setList((old) => (first || !old ? page : withPage(old, page.items, page.more)));
      } catch (failure) {
        if (!signal.aborted) setError(failure);
      } finally {
        if (!signal.aborted) setReading(false);
      }
    }
    older.current = () => void read(false);
    void read(true);
    return () => ending.abort();
  }, [client, status, round]);

  // What happens to them.
  useEffect(() => {
    if (!online) return;
    const ending = new AbortController();
    const { signal } = ending;
    const wanted = new Map<string, number>();

    /** Reads the order until it is as new as its last event. */
    async function refresh(orderId: string, sequence: number): Promise<void> {
      const underWay = wanted.has(orderId);
      wanted.set(orderId, Math.max(sequence, wanted.get(orderId) ?? 0));
      if (underWay) return;
      try {
        for (let read = 0; read < (wanted.get(orderId) ?? 0);) {
          const asked = wanted.get(orderId) ?? 0;
          const order = await client.order(orderId, { signal });
          if (signal.aborted || !order) return;
          read = Math.max(asked, order.sequence);
          setList((old) => old && withOrder(old, order, status));
        }
      } catch {
        // The row stays as it was; the order's next event, or the next visit, leads here again.
      } finally {
        wanted.delete(orderId);
      }
    }

    async function readNewest(): Promise<void> {
      const { items } = await client.ordersPage({ pageSize: PAGE, status, signal });
      setList((old) => old && items.reduce((all, order) => withOrder(all, order, status), old));
    }

    async function follow(): Promise<void> {
      let stood = false;
      const events = client.watchMyOrders({
        signal,
        onConnection: (next) => {
          if (signal.aborted) return;
          setConnection(next);
          // What happened before it stood is told by no event.
          if (next.state === 'live' && !stood) {
            stood = true;
            readNewest().catch(() => undefined);
          }
        },
      });
      for await (const { orderId, sequence } of events) void refresh(orderId, sequence);
    }

    follow().catch((failure: unknown) => {
      if (signal.aborted) return;
      setError(failure);
      // Nothing follows the orders any more: to try again is to begin anew.
      older.current = () => setRound((old) => old + 1);
    });
    return () => ending.abort();
  }, [client, status, round, online]);

  return {
    list,
    connection: shownConnection(connection.state, online),
    asOf: connection.asOf,
    error,
    reading,
    readMore: useCallback(() => older.current(), []),
    retry: useCallback(() => setRound((old) => old + 1), []),
  };
}
