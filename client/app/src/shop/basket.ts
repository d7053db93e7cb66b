import { useSyncExternalStore } from 'react';
import * as z from 'zod/mini';
import type { Sum } from '../../../words/format.ts';
import { shared } from '../storage.ts';

const KEY = 'basket';
/** What the API takes of one product. */
export const MAX_QUANTITY = 99;

const storedBasket = z.record(
  z.string(),
  z.object({
    quantity: z.int().check(z.minimum(1), z.maximum(MAX_QUANTITY)),
    /** What a unit cost when it was put in: a change is shown before it is paid. */
    unitPrice: z.object({ amount: z.int(), currency: z.string() }),
  }),
);

/** Product ids to what is wanted of them. */
export type Basket = Readonly<z.infer<typeof storedBasket>>;
export type Wanted = Basket[string];

const listeners = new Set<() => void>();
let basket: Basket = read();

function read(): Basket {
  try {
    return storedBasket.parse(JSON.parse(shared.get(KEY) ?? '{}'));
  } catch {
    // Of another version, or not ours: an empty basket is better than none at all.
    return {};
  }
}

function show(next: Basket): void {
  basket = next;
  for (const listener of listeners) listener();
}

function keep(next: Basket): void {
  show(next);
  shared.set(KEY, JSON.stringify(next));
}

// The same basket in every tab. No key: all of the storage was emptied.
addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) show(read());
});

/** Sets how many units of a product are wanted, at the price shown; 0 takes it out. */
export function setWanted(productId: string, quantity: number, unitPrice: Sum): void {
  const { [productId]: _old, ...others } = basket;
  const units = Math.min(Math.max(0, Math.trunc(quantity) || 0), MAX_QUANTITY);
  // In the order in which things were put in: a changed line stays where it is.
  if (units === 0) keep(others);
  else keep({ ...basket, [productId]: { quantity: units, unitPrice } });
}

/** Puts these in instead of what is there. */
export function fillBasket(lines: readonly { productId: string; quantity: number; unitPrice: Sum }[]): void {
  keep(Object.fromEntries(lines.map(({ productId, ...wanted }) => [productId, wanted])));
}

/** Empties the basket. */
export function emptyBasket(): void {
  keep({});
}

/** All units in a basket. */
export function unitsIn(one: Basket): number {
  return Object.values(one).reduce((sum, { quantity }) => sum + quantity, 0);
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
