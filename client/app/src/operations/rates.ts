import type { Order, OrderEvent } from '../../../sdk/main.ts';

/** How many minutes are counted, the present one among them. */
export const MINUTES = 15;
const MINUTE_MS = 60_000;

/** What became of orders within one minute. */
export interface MinuteCount {
  /** When the minute begins, in milliseconds since 1970. */
  at: number;
  placed: number;
  completed: number;
  /** Rejected, expired, failed, or left to people. What was cancelled is nobody's failure. */
  failed: number;
}

type Kind = 'placed' | 'completed' | 'failed';

/** Events that are kept until it is known which of them were counted from the orders. */
const MOST_EARLY = 5_000;
/** Orders left to people that are remembered, so that their end is not counted once more. */
const MOST_FLAGGED = 1_000;

const FAILED: readonly Order['status'][] = ['REJECTED', 'EXPIRED', 'FAILED'];
const WENT_WELL: readonly Order['status'][] = [
  'COMPLETED',
  'REFUND_PENDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
];

/**
 * Orders placed, completed and failed in each of the last minutes. What had happened when the page opened is
 * counted from the orders as they stand, and what happens then from their events; the sequence tells the two
 * apart, so that nothing is counted twice. It keeps counts, not orders: hundreds a second take no memory.
 */
export class Rates {
  readonly #minutes = new Map<number, Omit<MinuteCount, 'at'>>();
  readonly #known = new Map<string, number>();
  readonly #flagged = new Set<string>();
  #early: OrderEvent[] | undefined = [];

  /** Whether it is known what there was before the events. */
  get begun(): boolean {
    return this.#early === undefined;
  }

  /** Counts the orders that there were; only the first call does. */
  begin(orders: Iterable<Order>): void {
    if (!this.#early) return;
    for (const order of orders) this.#countOrder(order);
    const early = this.#early;
    this.#early = undefined;
    for (const event of early) this.add(event);
  }

  /** Counts an event; each is to be given once. */
  add(event: OrderEvent): void {
    if (this.#early) {
      if (this.#early.length < MOST_EARLY) this.#early.push(event);
      return;
    }
    if (event.sequence <= (this.#known.get(event.orderId) ?? 0)) return;
    const kind = this.#kindOf(event);
    if (kind) this.#count(kind, event.occurredAt);
  }

  /** The last minutes, oldest first; older ones are forgotten. */
  last(now: number): MinuteCount[] {
    const present = minuteOf(now);
    const first = present - (MINUTES - 1) * MINUTE_MS;
    for (const at of this.#minutes.keys()) if (at < first) this.#minutes.delete(at);
    return Array.from({ length: MINUTES }, (_, index) => {
      const at = first + index * MINUTE_MS;
      return { at, ...(this.#minutes.get(at) ?? NONE) };
    });
  }

  #countOrder({ id, status, sequence, placedAt, updatedAt, steps }: Order): void {
    this.#known.set(id, sequence);
    this.#count('placed', placedAt);
    if (WENT_WELL.includes(status)) {
      // A refund moves `updatedAt`; the last step's end does not move any more.
      const ends = steps.flatMap(({ endedAt }) => endedAt ?? []).sort();
      this.#count('completed', ends.at(-1) ?? updatedAt);
    } else if (FAILED.includes(status)) {
      this.#count('failed', updatedAt);
    } else if (status === 'NEEDS_ATTENTION') {
      this.#flag(id);
      this.#count('failed', updatedAt);
    }
  }

  #kindOf({ type, status, orderId }: OrderEvent): Kind | undefined {
    if (type === 'ORDER_PLACED') return 'placed';
    if (type === 'ORDER_COMPLETED') return 'completed';
    if (type === 'ORDER_NEEDS_ATTENTION') return this.#flag(orderId) ? 'failed' : undefined;
    if (type !== 'ORDER_CLOSED' || !FAILED.includes(status)) return undefined;
    return this.#flagged.has(orderId) ? undefined : 'failed';
  }

  /** False when it was so before. */
  #flag(orderId: string): boolean {
    if (this.#flagged.has(orderId)) return false;
    if (this.#flagged.size >= MOST_FLAGGED) this.#flagged.clear();
    this.#flagged.add(orderId);
    return true;
  }

  #count(kind: Kind, iso: string): void {
    const at = minuteOf(Date.parse(iso));
    const counts = this.#minutes.get(at) ?? { ...NONE };
    counts[kind] += 1;
    this.#minutes.set(at, counts);
  }
}

const NONE: Readonly<Omit<MinuteCount, 'at'>> = { placed: 0, completed: 0, failed: 0 };

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** All of the minutes together. */
export function totalOf(minutes: readonly MinuteCount[], kind: Kind): number {
  return minutes.reduce((sum, minute) => sum + minute[kind], 0);
}

/** The end of a scale that holds this value: a round number whose half is one too. */
export function niceCeiling(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 10].find((factor) => value <= factor * power) ?? 10;
  return step * power;
}
