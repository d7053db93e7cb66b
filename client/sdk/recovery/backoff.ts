/** The bounds of a growing pause, in milliseconds. */
export interface BackoffBounds {
  first: number;
  longest: number;
}

/**
 * Pauses between tries: anything from nothing to a bound that doubles with each try, so that clients that
 * lost the same server do not come back together ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export class Backoff {
  readonly #bounds: BackoffBounds;
  readonly #random: () => number;
  #tries = 0;

  constructor(bounds: BackoffBounds, random: () => number) {
    this.#bounds = bounds;
    this.#random = random;
  }

  /** The pause before the next try, in milliseconds. */
  next(): number {
    const { first, longest } = this.#bounds;
    const bound = Math.min(longest, first * 2 ** this.#tries);
    this.#tries += 1;
    return this.#random() * bound;
  }

  /** To be called when a try has worked out. */
  reset(): void {
    this.#tries = 0;
  }
}
