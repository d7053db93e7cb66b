import { useState } from 'react';
import * as z from 'zod/mini';
import type { PlaceOrderInput } from '../../../sdk/main.ts';
import { useSession } from '../auth/session.tsx';
import { shared } from '../storage.ts';

const KEY = 'unanswered';

const storedWish = z.object({
  customerId: z.string(),
  input: z.object({
    lines: z.array(z.object({ productId: z.string(), quantity: z.int() })),
    paymentToken: z.string(),
    expectedTotal: z.optional(z.object({ amount: z.int(), currency: z.string() })),
  }),
});

function read(customerId: string): PlaceOrderInput | undefined {
  try {
    const wish = storedWish.parse(JSON.parse(shared.get(KEY) ?? ''));
    return wish.customerId === customerId ? wish.input : undefined;
  } catch {
    return undefined;
  }
}

/** An order that was sent and not answered before the page was left. */
export interface Unanswered {
  /** As it was when this page opened. */
  input: PlaceOrderInput | undefined;
  /** To be called when an order is sent. */
  sent: (input: PlaceOrderInput) => void;
  /** To be called when there is an answer, or nobody wants it any more. */
  settled: () => void;
}

/**
 * Remembers over a reload that an order has no answer, so that the page can say so. Sent again it goes on under
 * the key it had, which the SDK keeps.
 */
export function useUnanswered(): Unanswered {
  const { customerId } = useSession();
  const [input, setInput] = useState(() => read(customerId));
  return {
    input,
    // Where it cannot be kept a reload forgets to mention it; the orders' page has it all the same.
    sent: (wish) => shared.set(KEY, JSON.stringify({ customerId, input: wish })),
    settled: () => {
      shared.remove(KEY);
      setInput(undefined);
    },
  };
}
