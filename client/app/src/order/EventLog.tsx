import type { ReactNode } from 'react';
import type { OrderEvent } from '../../../sdk/main.ts';
import { Time } from '../ui/Time.tsx';
import { eventText } from '../../../words/steps.ts';

/** Everything that happened to the order, folded away until somebody wants it. */
export function EventLog({ events }: { events: readonly OrderEvent[] }): ReactNode {
  return (
    <details className="card events">
      <summary>
        <h2>What happened</h2>
        <span className="muted">
          {events.length} {events.length === 1 ? 'event' : 'events'}
        </span>
      </summary>
      <ol>
        {events.map((event) => (
          <li key={event.sequence} data-sequence={event.sequence}>
            <span className="small muted">
              <Time at={event.occurredAt} form="clock" />
            </span>
            <span>{eventText(event)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
