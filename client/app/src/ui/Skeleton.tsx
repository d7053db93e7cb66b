import type { ReactNode } from 'react';

/** The place of something that is being read. `what` is said to screen readers: `the catalogue`. */
export function Skeleton({ what, lines = 3 }: { what: string; lines?: number }): ReactNode {
  return (
    <div className="skeleton" role="status">
      <p className="unseen">Loading {what}…</p>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
