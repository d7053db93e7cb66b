import type { FaultRule } from './rule.ts';

/** Which of the calls that match a rule it befalls. */
export class Schedule {
  readonly #rule: Pick<FaultRule, 'nth' | 'every' | 'probability' | 'seed' | 'times'>;
  #matched = 0;
  #fired = 0;

  constructor(rule: Pick<FaultRule, 'nth' | 'every' | 'probability' | 'seed' | 'times'>) {
    this.#rule = rule;
  }

  /** How many calls matched. */
  get matched(): number {
    return this.#matched;
  }

  /** How many of them were befallen. */
  get fired(): number {
    return this.#fired;
  }

  /** Whether no further call can be befallen. */
  get spent(): boolean {
    const { nth, times } = this.#rule;
    return this.#fired >= (times ?? Infinity) || this.#matched >= (nth ?? Infinity);
  }

  /** Counts a matching call. @returns whether it is one of those. */
  next(): boolean {
    const { nth, every, probability, seed, times } = this.#rule;
    const number = ++this.#matched;
    if (this.#fired >= (times ?? Infinity)) return false;
    if (nth !== undefined && number !== nth) return false;
    if (every !== undefined && number % every !== 0) return false;
    if (probability !== undefined && draw(seed ?? 0, number) >= probability) return false;
    this.#fired++;
    return true;
  }
}

/**
 * A number from 0 to below 1 for a seed and the number of a call: evenly spread, and always the same for
 * the same two. The mixer is SplitMix32's.
 */
function draw(seed: number, number: number): number {
  let state = (Math.imul(number, 0x9e3779b9) + Math.imul(seed, 0x85ebca6b)) | 0;
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}
