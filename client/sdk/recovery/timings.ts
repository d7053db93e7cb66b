import type { BackoffBounds } from './backoff.ts';
import type { Clock } from './clock.ts';

/** How patient the recovery is. All in milliseconds. */
export interface Timings {
  /** Pauses before a lost subscription is asked for again. */
  reconnect: BackoffBounds;
  /** A subscription that stood this long was a good one: pauses begin small again. */
  steady: number;
  /** Pauses before a read that failed is tried again. */
  reread: BackoffBounds;
  /** How long a missing event may be on its way before it is read: some only overtake each other. */
  gap: number;
  /** When, after a subscription stands, is read once more: right after its ack events can get lost. */
  lateRead: number;
  /** Reads when nothing was heard: of a lost last event no later one tells. Longer each time nothing was new. */
  quiet: BackoffBounds;
  /** The same while there is no subscription. */
  offline: BackoffBounds;
}

export const TIMINGS: Timings = {
  reconnect: { first: 500, longest: 20_000 },
  steady: 2_000,
  reread: { first: 500, longest: 15_000 },
  gap: 100,
  lateRead: 1_000,
  quiet: { first: 5_000, longest: 60_000 },
  offline: { first: 2_000, longest: 15_000 },
};

/** What the recovery takes from its surroundings. */
export interface Environment {
  clock: Clock;
  /** At least 0, below 1. */
  random: () => number;
  timings: Timings;
}
