import { useEffect, useState, useSyncExternalStore } from 'react';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { shownConnection } from '../order/followed-order.ts';
import { useOnline } from '../online.ts';
import { type FeedState, OrderFeed } from './order-feed.ts';

/** Everybody's orders, live, for as long as the page is open. `restart` after a failure. */
export function useOrderFeed(): { feed: OrderFeed; state: FeedState; restart: () => void } {
  const client = useOrdersClient();
  const online = useOnline();
  const [feed] = useState(() => new OrderFeed(client));
  const [round, setRound] = useState(0);
  useEffect(() => feed.start(), [feed, round]);
  const state = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const { connection } = state;
  return {
    feed,
    state: { ...state, connection: { ...connection, state: shownConnection(connection.state, online) } },
    restart: () => setRound((old) => old + 1),
  };
}
