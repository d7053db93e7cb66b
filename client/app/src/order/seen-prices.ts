import * as z from 'zod/mini';
import type { SeenPrices } from './again.ts';

const placedState = z.object({
  seenPrices: z.record(z.string(), z.object({ amount: z.int(), currency: z.string() })),
});

/** What goes with the way from the checkout to the order, in the browser's history: it outlives a reload. */
export function placedWith(seenPrices: SeenPrices): z.infer<typeof placedState> {
  return { seenPrices };
}

/** The prices shown when the order of this page was placed from this tab; empty when it was not. */
export function seenPrices(): SeenPrices {
  const state = placedState.safeParse(history.state);
  return state.success ? state.data.seenPrices : {};
}
