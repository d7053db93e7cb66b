import type { ReactNode } from 'react';
import type { Tone } from '../../../words/tone.ts';

/** A word or two in a tone. `pulsing`: something is under way. */
export function Badge({
  tone,
  pulsing = false,
  children,
}: {
  tone: Tone;
  pulsing?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <span className={`badge tone-${tone}${pulsing ? ' pulsing' : ''}`}>
      <span className="dot" aria-hidden="true" />
      {children}
    </span>
  );
}
