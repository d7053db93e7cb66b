import type { ReactNode } from 'react';
import { formatAgo, formatClock, formatTime } from '../../../words/format.ts';
import { useNow } from './now.ts';

type Form = 'ago' | 'exact' | 'both' | 'clock';

/** A moment: how long ago, exactly, or both; `clock` is the time of day to the second. */
export function Time({ at, form = 'both' }: { at: string; form?: Form }): ReactNode {
  const now = useNow();
  const exact = formatTime(at);
  const ago = formatAgo(at, now);
  const text = { ago, exact, both: `${ago} · ${exact}`, clock: formatClock(at) }[form];
  return (
    <time dateTime={at} title={form === 'exact' ? undefined : exact}>
      {text}
    </time>
  );
}
