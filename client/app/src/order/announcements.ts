import { useEffect, useRef } from 'react';
import type { Order, OrderEvent } from '../../../sdk/main.ts';
import { useMessages } from '../ui/Toasts.tsx';
import { eventText } from '../../../words/steps.ts';

/** Events that are a word to nobody: the one before or after says the same. */
const SILENT: readonly OrderEvent['type'][] = ['STEP_STARTED', 'LATE_MESSAGE', 'TRANSITION_REFUSED'];

/**
 * Says each event once, as it happens. What had happened when the page was opened is on the page and not said,
 * nor is anything said again after a reconnection or another read: the sequence tells what was.
 */
export function useAnnouncements(order: Order | null | undefined, events: readonly OrderEvent[]): void {
  const { announce } = useMessages();
  const said = useRef<number>(undefined);
  const sequence = order?.sequence;
  useEffect(() => {
    if (sequence === undefined) return;
    // The first picture of the order: what it holds is no news.
    said.current ??= sequence;
    for (const event of events) {
      if (event.sequence <= said.current) continue;
      said.current = event.sequence;
      if (!SILENT.includes(event.type)) announce(eventText(event));
    }
  }, [events, sequence, announce]);
}
