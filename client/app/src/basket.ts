import { useSyncExternalStore } from 'react';

/** Product ids to quantities. */
export type Basket = Readonly<Record<string, number>>;

const KEY = 'basket';
/** What the API takes of one product. */
export const MAX_QUANTITY = 99;

const listeners = new Set<() => void>();
let basket: Basket = read();

function read(): Basket {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(([, quantity]) => Number.isInteger(quantity) && quantity > 0),
    ) as Basket;
  } catch {
    return {};
  }
}

function publish(next: Basket): void {
  basket = next;
  localStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

// The same basket in every tab.
addEventListener('storage', (event) => {
  if (event.key === KEY) {
    basket = read();
    for (const listener of listeners) listener();
  }
});

/** Sets how many units of a product are in the basket; 0 takes it out. */
export function setQuantity(productId: string, quantity: number): void {
  const { [productId]: _old, ...others } = basket;
  const units = Math.min(Math.max(0, quantity), MAX_QUANTITY);
  publish(units > 0 ? { ...others, [productId]: units } : others);
}

/** Empties the basket. */
export function emptyBasket(): void {
  publish({});
}

/** The basket, kept over reloads and shared by the tabs of this browser. */
export function useBasket(): Basket {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => basket,
  );
}
