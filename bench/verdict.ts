import { isDeepStrictEqual } from 'node:util';

/** What one subscriber got, beside what is stored. */
export interface Verdict {
  /** Stored events that it did not get. */
  missing: number;
  /** Events that it had got before. */
  twice: number;
  /** Events that came after a later one, repeats left out. */
  outOfOrder: number;
  /** Whether it got exactly what is stored: the same events, the same content, in the same order. */
  exact: boolean;
}

/** Compares what was delivered with what is stored. */
export function verdictOn<Event extends { sequence: number }>(
  delivered: readonly Event[],
  stored: readonly Event[],
): Verdict {
  const seen = new Set<number>();
  let twice = 0;
  let outOfOrder = 0;
  let latest = 0;
  for (const { sequence } of delivered) {
    if (seen.has(sequence)) twice += 1;
    else if (sequence < latest) outOfOrder += 1;
    seen.add(sequence);
    latest = Math.max(latest, sequence);
  }
  const missing = stored.filter(({ sequence }) => !seen.has(sequence)).length;
  return { missing, twice, outOfOrder, exact: isDeepStrictEqual(delivered, stored) };
}
