import type { HoldState } from './expected.ts';
import type { StoredHold } from './stored.ts';

/** What has become of an order's hold. */
export function holdStateOf(hold: StoredHold | undefined): HoldState {
  if (!hold) return 'NONE';
  return hold.state === 'RELEASED' && hold.lines.length === 0 ? 'EMPTY' : hold.state;
}
