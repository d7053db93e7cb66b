import type { ReactNode } from 'react';

/** On one machine: where what would have been mailed can be read, and what else the machine shows. */
export function LocalPlaces(): ReactNode {
  return (
    <>
      <a href="/_local/outbox" target="_blank" rel="noreferrer">
        Outbox<span className="unseen"> (opens a new tab)</span>
      </a>
      <a href="/_local/" target="_blank" rel="noreferrer">
        This machine<span className="unseen"> (opens a new tab)</span>
      </a>
    </>
  );
}
