import { useState } from 'react';
import { useOrdersClient } from '../../../../sdk/react/main.ts';
import { mayRetry } from '../../../../words/failures.ts';
import { keptWish, sendWish, type Wish, type WishResult } from './wish.ts';

/** What an operator's wish for an order has come to. */
export interface Wishes {
  send: (wish: Wish) => void;
  busy: boolean;
  /** Sent, and not answered: nothing else is to be asked before it is. */
  unanswered: Wish | undefined;
  /** Gives the unanswered wish up; it may have been granted all the same. */
  giveUp: () => void;
  error: unknown;
  refusal: string | undefined;
}

/** One wish at a time for one order. `onAnswer` hears of each answer, a refusal among them. */
export function useWishes(
  orderId: string,
  { onAnswer, onEnd }: { onAnswer: (wish: Wish, result: WishResult) => void; onEnd: () => void },
): Wishes {
  const client = useOrdersClient();
  const [kept] = useState(() => keptWish(orderId));
  const [unanswered, setUnanswered] = useState(() => kept.read());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [refusal, setRefusal] = useState<string>();

  function settle(): void {
    kept.settled();
    setUnanswered(undefined);
  }

  async function send(wish: Wish): Promise<void> {
    setBusy(true);
    setError(undefined);
    setRefusal(undefined);
    setUnanswered(wish);
    try {
      const result = await sendWish(client, orderId, wish, kept.sent(wish));
      settle();
      setRefusal(result.refusal?.message);
      onAnswer(wish, result);
    } catch (failure) {
      setError(failure);
      // What will never be granted is answered as well.
      if (!mayRetry(failure)) settle();
    } finally {
      setBusy(false);
      // No event tells of the wish itself.
      onEnd();
    }
  }

  return {
    send: (wish) => void send(wish),
    busy,
    unanswered,
    giveUp: () => {
      settle();
      setError(undefined);
    },
    error,
    refusal,
  };
}
