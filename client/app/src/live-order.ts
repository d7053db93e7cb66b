import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  OnOrderStatusDocument,
  OrderDocument,
  OrderEventsDocument,
  type OrderEventFieldsFragment,
  type OrderFieldsFragment,
} from '../../sdk/generated/operations.ts';
import { ApiError, request, subscribe } from './api.ts';

/** What a screen shows of one order. */
export interface LiveOrder {
  /** Undefined while loading, null when there is no such order for this customer. */
  order: OrderFieldsFragment | null | undefined;
  events: readonly OrderEventFieldsFragment[];
  problem: string | undefined;
}

/** The same, with the way to read it anew after a change that no event tells of. */
type FollowedOrder = LiveOrder & { reread: () => void };

const PAGE = 100;

/** Adds events that are not there yet and keeps all in the order they happened. */
export function merge(
  known: readonly OrderEventFieldsFragment[],
  more: readonly OrderEventFieldsFragment[],
): readonly OrderEventFieldsFragment[] {
  const bySequence = new Map([...known, ...more].map((event) => [event.sequence, event]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

async function eventsAfter(orderId: string, after: number): Promise<OrderEventFieldsFragment[]> {
  const found: OrderEventFieldsFragment[] = [];
  for (;;) {
    const last = found.at(-1)?.sequence ?? after;
    const { orderEvents } = await request(OrderEventsDocument, { orderId, after: last, first: PAGE });
    found.push(...(orderEvents?.items ?? []));
    if (!orderEvents?.hasMore) return found;
  }
}

/**
 * Follows one order. Events on the socket may be lost, repeated or come out of order, so each one that
 * comes, and each return of the connection, leads to a read of what is stored since the last known.
 */
export function useLiveOrder(orderId: string): FollowedOrder {
  const [state, setState] = useState<LiveOrder>({ order: undefined, events: [], problem: undefined });
  const read = useRef<() => void>(() => undefined);
  const reread = useCallback(() => read.current(), []);

  useEffect(() => {
    let live = true;
    let known: readonly OrderEventFieldsFragment[] = [];
    let reading = false;
    let again = false;

    const fail = (error: unknown): void => {
      if (live)
        setState((old) => ({ ...old, problem: error instanceof ApiError ? error.message : String(error) }));
    };

    // One read at a time; whatever asks during a read gets one more after it.
    async function catchUp(): Promise<void> {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        do {
          again = false;
          const { order } = await request(OrderDocument, { id: orderId });
          const gapFree = known.length === (known.at(-1)?.sequence ?? 0);
          const fresh = await eventsAfter(orderId, gapFree ? known.length : 0);
          known = merge(known, fresh);
          if (live) setState({ order, events: known, problem: undefined });
        } while (again && live);
      } catch (error) {
        fail(error);
      } finally {
        reading = false;
      }
    }

    const unsubscribe = subscribe(
      OnOrderStatusDocument,
      { orderId },
      {
        next: ({ onOrderStatus }) => {
          if (onOrderStatus) {
            known = merge(known, [onOrderStatus]);
            if (live) setState((old) => ({ ...old, events: known }));
          }
          void catchUp();
        },
        error: fail,
      },
    );
    const stopListening = Hub.listen('api', ({ payload }) => {
      const data = payload.data as { connectionState?: ConnectionState } | undefined;
      if (payload.event === CONNECTION_STATE_CHANGE && data?.connectionState === ConnectionState.Connected) {
        void catchUp();
      }
    });
    read.current = () => void catchUp();
    void catchUp();
    return () => {
      live = false;
      unsubscribe();
      stopListening();
    };
  }, [orderId]);

  return { ...state, reread };
}
