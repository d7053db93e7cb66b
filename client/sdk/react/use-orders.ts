import { useMemo, useSyncExternalStore } from 'react';
import type { LiveOrders } from './orders-view.ts';
import { useShared } from './provider.ts';

/** The caller's orders, newest first and live. `loadMore` shows the next page, `refresh` reads the list anew. */
export function useOrders(): LiveOrders & { loadMore: () => void; refresh: () => void } {
  const { orders: view } = useShared();
  const state = useSyncExternalStore(view.subscribe, view.getSnapshot, view.getSnapshot);
  return useMemo(() => ({ ...state, loadMore: view.loadMore, refresh: view.refresh }), [state, view]);
}
