import type { ModelEvent } from './model-order.ts';
import type { Watcher } from './simulation.ts';

/**
 * What one writes at first, and what is right on a good day: waits for the subscription, reads what is stored,
 * then gives what comes, and asks again for a subscription that is lost. It shows that a fault is one.
 */
export const naiveWatcher: Watcher = (source, after, { clock }) => {
  const queue: ModelEvent[] = [];
  let heardBefore: ModelEvent[] | undefined = [];
  let wake: (() => void) | undefined;
  let stop = (): void => undefined;
  let asked = false;
  const push = (events: readonly ModelEvent[]): void => {
    queue.push(...events);
    wake?.();
  };
  const read = async (): Promise<void> => {
    let last = after;
    for (let hasMore = true; hasMore;) {
      const page = await source.read(last, new AbortController().signal);
      push(page.items);
      hasMore = page.hasMore;
      last = page.items.at(-1)?.sequence ?? last;
    }
    push((heardBefore ?? []).filter(({ sequence }) => sequence > last));
    heardBefore = undefined;
  };
  const subscribe = (): void => {
    stop = source.subscribe({
      onReady() {
        if (!asked) read().catch(() => undefined);
        asked = true;
      },
      onEvent(event) {
        if (!event) return;
        if (heardBefore) heardBefore.push(event);
        else if (event.sequence > after) push([event]);
      },
      onLost: () => void clock.after(500, subscribe),
    });
  };
  subscribe();
  let ended = false;
  return {
    async next() {
      while (queue.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const event = queue.shift();
      if (!event || ended) return { done: true, value: undefined };
      ended = event.ended;
      if (ended) stop();
      return { done: false, value: event };
    },
  };
};
