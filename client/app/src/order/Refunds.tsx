import type { ReactNode } from 'react';
import type { Order } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { Badge } from '../ui/Badge.tsx';
import { Money } from '../ui/Money.tsx';
import { Time } from '../ui/Time.tsx';
import type { Tone } from '../../../words/tone.ts';
import { DocumentButton } from './DocumentButton.tsx';

type Refund = Order['refunds'][number];

const STATES: Readonly<Record<Refund['state'], { label: string; tone: Tone }>> = {
  REQUESTED: { label: 'On its way', tone: 'open' },
  DONE: { label: 'Given back', tone: 'good' },
  FAILED: { label: 'Did not go through', tone: 'bad' },
};

/** Money given back, or on its way, each with its credit note. */
export function Refunds({ order }: { order: Order }): ReactNode {
  const client = useOrdersClient();
  if ((order.refunds ?? []).length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="refunds">
      <h2 id="refunds">Refunds</h2>
      <ul className="refunds">
        {(order.refunds ?? []).map((refund) => {
          const { label, tone } = STATES[refund.state];
          return (
            <li key={refund.id} data-refund={refund.state}>
              <div>
                <strong>
                  <Money value={refund.amount} />
                </strong>
                <Badge tone={tone} pulsing={refund.state === 'REQUESTED'}>
                  {label}
                </Badge>
              </div>
              <p>{refund.reason}</p>
              <p className="small muted">
                <Time at={refund.endedAt ?? refund.requestedAt} />
              </p>
              {refund.creditNoteReady && (
                <DocumentButton
                  label="Open the credit note"
                  link={() => client.receiptLink(order.id, { refundId: refund.id })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
