import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react';
import type { OrdersClient } from '../client.ts';
import { type KeyStorage, PendingWishes } from './pending-wishes.ts';
import { OrderView } from './order-view.ts';
import { OrdersView } from './orders-view.ts';

const MOST_KEPT = 50;

/** What all hooks below one provider share. */
export class Shared {
  readonly client: OrdersClient;
  readonly wishes: PendingWishes;
  readonly orders: OrdersView;
  readonly #byId = new Map<string, OrderView>();

  constructor(client: OrdersClient, storage: KeyStorage | undefined) {
    this.client = client;
    this.wishes = new PendingWishes(storage);
    this.orders = new OrdersView(client);
  }

  /** One view for each order, however many components show it. */
  order(id: string): OrderView {
    const known = this.#byId.get(id);
    if (known) return known;
    const view = new OrderView(this.client, id);
    this.#byId.set(id, view);
    this.#forgetSome();
    return view;
  }

  /** What was looked at last is there at once when one comes back; of the rest nothing is kept. */
  #forgetSome(): void {
    for (const [id, view] of this.#byId) {
      if (this.#byId.size <= MOST_KEPT) return;
      if (view.resting) this.#byId.delete(id);
    }
  }
}

const Context = createContext<Shared | undefined>(undefined);

export interface OrdersProviderProps {
  client: OrdersClient;
  /** Where the keys of orders under way survive a reload; `sessionStorage` when absent. */
  storage?: KeyStorage | undefined;
  children?: ReactNode;
}

function sessionKeys(): KeyStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    // Forbidden to this page.
    return undefined;
  }
}

/** Gives the hooks below it their client. Another client, after another sign-in, begins anew. */
export function OrdersProvider({ client, storage, children }: OrdersProviderProps): ReactElement {
  const shared = useMemo(() => new Shared(client, storage ?? sessionKeys()), [client, storage]);
  return createElement(Context.Provider, { value: shared }, children);
}

export function useShared(): Shared {
  const shared = useContext(Context);
  if (!shared) throw new Error('There is no <OrdersProvider> around this component.');
  return shared;
}

/** The client of the provider around. */
export function useOrdersClient(): OrdersClient {
  return useShared().client;
}
