import type { ReactNode } from 'react';
import type { ConnectionState } from '../../../sdk/main.ts';
import { formatClock } from '../../../words/format.ts';
import { Badge } from './Badge.tsx';
import type { Tone } from '../../../words/tone.ts';

const STATES: Readonly<Record<ConnectionState, { label: string; tone: Tone; moving: boolean }>> = {
  connecting: { label: 'Connecting', tone: 'quiet', moving: true },
  live: { label: 'Live', tone: 'good', moving: false },
  repairing: { label: 'Catching up', tone: 'warn', moving: true },
  offline: { label: 'Offline', tone: 'bad', moving: false },
};

/**
 * Whether what is shown is the present; where it may not be, as of when it is.
 * @param asOf milliseconds since 1970
 */
export function ConnectionBadge({
  connection,
  asOf,
}: {
  connection: ConnectionState;
  asOf: number | undefined;
}): ReactNode {
  const { label, tone, moving } = STATES[connection];
  return (
    <span className="connection" data-connection={connection}>
      <Badge tone={tone} pulsing={moving}>
        {label}
      </Badge>
      {connection !== 'live' && asOf !== undefined && (
        <span className="small muted">
          as of <time dateTime={new Date(asOf).toISOString()}>{formatClock(asOf)}</time>
        </span>
      )}
    </span>
  );
}
