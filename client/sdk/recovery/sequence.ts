/** Anything numbered from 1 without gaps. */
export interface Sequenced {
  sequence: number;
}

/** Events kept because earlier ones are missing. More than these are dropped and read from the store. */
const MOST_AHEAD = 100;

/** Puts events of one order into their order, each once, whatever way they come. */
export class Sequence<Event extends Sequenced> {
  readonly #ahead = new Map<number, Event>();
  #next: number;
  #known: number;

  /** @param after the last sequence that is not wanted; 0 for an order from its first event on */
  constructor(after: number) {
    this.#next = after + 1;
    this.#known = after;
  }

  /** The last sequence that was given out. */
  get last(): number {
    return this.#next - 1;
  }

  /** True while an event is known to be stored that was not given out. */
  get incomplete(): boolean {
    return this.#known >= this.#next;
  }

  /** Learns that all events up to this one are stored. */
  expect(sequence: number): void {
    this.#known = Math.max(this.#known, sequence);
  }

  /** Takes an event and gives all that are in order now; none when it is a repeat or comes early. */
  take(event: Event): Event[] {
    this.expect(event.sequence);
    if (event.sequence < this.#next) return [];
    if (event.sequence > this.#next) {
      if (this.#ahead.size < MOST_AHEAD) this.#ahead.set(event.sequence, event);
      return [];
    }
    const ready: Event[] = [];
    for (let current: Event | undefined = event; current; current = this.#ahead.get(this.#next)) {
      this.#ahead.delete(this.#next);
      ready.push(current);
      this.#next += 1;
    }
    return ready;
  }
}
