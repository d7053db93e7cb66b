import type { Counters, Slack } from './product-books.ts';
import type { StoredMovement } from './stored.ts';

/** Adds the rows of a stock ledger up as they are read. */
export class LedgerSums {
  readonly total: Counters = { onHand: 0, reserved: 0 };
  /** What rows younger than `youngSince` may have added. */
  readonly recent: Slack = { least: { onHand: 0, reserved: 0 }, most: { onHand: 0, reserved: 0 } };
  rows = 0;
  /** Whether all rows so far are older. */
  still = true;
  readonly #youngSince: string;

  /** @param youngSince ISO 8601. */
  constructor(youngSince: string) {
    this.#youngSince = youngSince;
  }

  add({ at, onHandDelta, reservedDelta }: StoredMovement): void {
    this.rows++;
    this.total.onHand += onHandDelta;
    this.total.reserved += reservedDelta;
    if (at < this.#youngSince) return;
    this.still = false;
    const { least, most } = this.recent;
    least.onHand += Math.min(onHandDelta, 0);
    least.reserved += Math.min(reservedDelta, 0);
    most.onHand += Math.max(onHandDelta, 0);
    most.reserved += Math.max(reservedDelta, 0);
  }
}
