import { useEffect, useRef } from 'react';
import type { ConnectionState } from '../../../sdk/main.ts';
import { type LiveOrder, useOrder } from '../../../sdk/react/main.ts';
import { useOnline } from '../online.ts';

/** One order, live; a device without a network says so at once, and looks again as soon as it has one. */
export function useFollowedOrder(orderId: string): LiveOrder & { refresh: () => void } {
  const live = useOrder(orderId);
  const { refresh } = live;
  const online = useOnline();
  const wasOnline = useRef(online);
  useEffect(() => {
    if (online && !wasOnline.current) refresh();
    wasOnline.current = online;
  }, [online, refresh]);
  return { ...live, connection: shownConnection(live.connection, online) };
}

/** A socket that died unheard looks alive for a while. */
export function shownConnection(connection: ConnectionState, online: boolean): ConnectionState {
  return online ? connection : 'offline';
}
