import { useMemo, useSyncExternalStore } from 'react';
import type { LiveOrder } from './order-view.ts';
import { useShared } from './provider.ts';

/**
 * One order, live: its snapshot, its events without gaps, and how the connection stands.
 * `refresh` reads it anew, after a change that no event tells of, such as an accepted cancel.
 */
export function useOrder(orderId: string): LiveOrder & { refresh: () => void } {
  const shared = useShared();
  const view = shared.order(orderId);
  const state = useSyncExternalStore(view.subscribe, view.getSnapshot, view.getSnapshot);
  return useMemo(() => ({ ...state, refresh: view.refresh }), [state, view]);
}
