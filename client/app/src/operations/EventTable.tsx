import type { ReactNode } from 'react';
import type { OrderEvent } from '../../../sdk/main.ts';
import { useSession } from '../auth/session.tsx';
import { words } from '../../../words/format.ts';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { Money } from '../ui/Money.tsx';
import { Time } from '../ui/Time.tsx';
import { operatorStatus } from './words.ts';

function columnsFor(operatorId: string): readonly Column<OrderEvent>[] {
  return [
    { key: 'sequence', header: 'No.', align: 'end', cell: ({ sequence }) => sequence },
    { key: 'time', header: 'Time', cell: ({ occurredAt }) => <Time at={occurredAt} form="clock" /> },
    {
      key: 'type',
      header: 'Event',
      cell: ({ type, amount }) => (
        <>
          <strong>{words(type)}</strong>
          {amount && (
            <>
              {' '}
              <Money value={amount} />
            </>
          )}
        </>
      ),
    },
    { key: 'step', header: 'Step', cell: ({ step }) => step && words(step) },
    {
      key: 'attempt',
      header: 'Attempt',
      align: 'end',
      cell: ({ attempt, maxAttempts }) => attempt && `${attempt}${maxAttempts ? ` of ${maxAttempts}` : ''}`,
    },
    { key: 'status', header: 'Status', cell: ({ status }) => operatorStatus(status).label },
    {
      key: 'reason',
      header: 'Why',
      cell: ({ reasonCode, message }) => (
        <>
          {reasonCode && <code>{reasonCode}</code>}
          {message && <span className="cause small">{message}</span>}
        </>
      ),
    },
    {
      key: 'actor',
      header: 'By',
      cell: ({ actor, customerId }) => {
        if (!actor) return 'System';
        if (actor === operatorId) return 'You';
        return actor === customerId ? 'Customer' : <code>{actor}</code>;
      },
    },
  ];
}

/** Every event of the order with all that it says, oldest first. */
export function EventTable({ events }: { events: readonly OrderEvent[] }): ReactNode {
  const { customerId: operatorId } = useSession();
  return (
    <div className="event-log">
      <DataTable
        caption="Events of the order"
        columns={columnsFor(operatorId)}
        rows={events}
        rowKey={({ sequence }) => String(sequence)}
      />
    </div>
  );
}
