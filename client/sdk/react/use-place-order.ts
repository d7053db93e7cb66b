import { useCallback, useMemo, useRef, useState } from 'react';
import { asOrdersError, type OrdersError } from '../errors.ts';
import type { PlaceOrderInput } from '../generated/types.ts';
import type { PlaceOrderResult } from '../types.ts';
import { useShared } from './provider.ts';

/** How placing an order stands. */
export interface Placing {
  pending: boolean;
  /** The answer to the last order that was placed here. */
  result: PlaceOrderResult | undefined;
  error: OrdersError | undefined;
}

const NOTHING: Placing = { pending: false, result: undefined, error: undefined };

/**
 * Places orders. A second click on the same order while the first is under way is the first; after a failure or
 * a reload, the same order again goes on under the same key, and is placed once.
 *
 * `place` gives the answer, or undefined where it failed: `error` says why.
 */
export function usePlaceOrder(): Placing & {
  place: (input: PlaceOrderInput) => Promise<PlaceOrderResult | undefined>;
  reset: () => void;
} {
  const { client, wishes } = useShared();
  const [state, setState] = useState(NOTHING);
  const last = useRef(0);

  const place = useCallback(
    async (input: PlaceOrderInput) => {
      const mine = (last.current += 1);
      const show = (next: Placing): void => {
        if (last.current === mine) setState(next);
      };
      show({ ...NOTHING, pending: true });
      try {
        const result = await wishes.grant(input, (idempotencyKey) =>
          client.placeOrder(input, { idempotencyKey }),
        );
        show({ ...NOTHING, result });
        return result;
      } catch (failure) {
        show({ ...NOTHING, error: asOrdersError(failure) });
        return undefined;
      }
    },
    [client, wishes],
  );

  const reset = useCallback(() => {
    last.current += 1;
    setState(NOTHING);
  }, []);

  return useMemo(() => ({ ...state, place, reset }), [state, place, reset]);
}
