import { useState, type ReactNode } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { Time } from '../../ui/Time.tsx';
import { DeveloperPage } from '../DeveloperPage.tsx';
import { useEvery } from './every.ts';
import { type Mail, OUTBOX } from './machine.ts';
import { MachineContent, useMachine } from './MachineContent.tsx';
import { holds } from './search.ts';

const REFRESH_MS = 3000;

function Letter({ mail: { id, at, from, to, subject, body } }: { mail: Mail }): ReactNode {
  return (
    <li>
      <article className="card stack tight" aria-labelledby={id}>
        <h2 id={id}>{subject}</h2>
        <p className="small muted">
          {from} to <strong>{to}</strong>, <Time at={new Date(at).toISOString()} />
        </p>
        <pre>{body}</pre>
      </article>
    </li>
  );
}

/** The e-mails that AWS would have sent. */
export function Outbox(): ReactNode {
  const [text, setText] = useState('');
  const loaded = useMachine(OUTBOX);
  useEvery(REFRESH_MS, loaded.reload);
  return (
    <DeveloperPage
      title="Outbox"
      intro="What would have been sent by e-mail ends here. The newest stands first, and new ones come by themselves."
      aside={loaded.error === undefined && <Badge tone="good">Up to date</Badge>}
    >
      <MachineContent what="the outbox" loaded={loaded}>
        {(mails) => {
          if (mails.length === 0)
            return <Empty title="No mail yet">Place an order: its confirmation lands here.</Empty>;
          const shown = mails.filter(({ to, subject, body }) => holds(text, to, subject, body));
          return (
            <>
              <div className="filter-line">
                <Field
                  label="Find"
                  type="search"
                  placeholder="An order's number, an address …"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
                <p className="muted" role="status">
                  {shown.length} of {mails.length} mails
                </p>
              </div>
              {shown.length === 0 && <Empty title="No mail has that in it" />}
              <ul className="stack">
                {shown.map((mail) => (
                  <Letter key={mail.id} mail={mail} />
                ))}
              </ul>
            </>
          );
        }}
      </MachineContent>
    </DeveloperPage>
  );
}
