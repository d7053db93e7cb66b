import type { Clock } from '../recovery/clock.ts';

interface Timer {
  at: number;
  task: () => void;
}

/** Everything that is due now as promises: their reactions and the reactions to those. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that moves when a test says so, and runs what falls due in its order. */
export class ManualClock implements Clock {
  #timers: Timer[] = [];
  #now: number;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): () => void {
    if (milliseconds === Infinity) return () => undefined;
    const timer = { at: this.#now + Math.max(0, milliseconds), task };
    const later = this.#timers.findIndex(({ at }) => at > timer.at);
    if (later === -1) this.#timers.push(timer);
    else this.#timers.splice(later, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index !== -1) this.#timers.splice(index, 1);
    };
  }

  /** The same clock for one user of it, and how many tasks of that user wait for their time. */
  part(): Clock & { readonly waiting: number } {
    const waiting = new Set<object>();
    return {
      now: () => this.now(),
      after: (milliseconds, task) => {
        const timer = {};
        waiting.add(timer);
        const cancel = this.after(milliseconds, () => {
          waiting.delete(timer);
          task();
        });
        return () => {
          waiting.delete(timer);
          cancel();
        };
      },
      get waiting() {
        return waiting.size;
      },
    };
  }

  /** Moves on by so many milliseconds, or until `done` says so, letting promises settle after each task. */
  async advance(milliseconds: number, done: () => boolean = () => false): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    while (!done()) {
      const timer = this.#timers[0];
      if (!timer || timer.at > end) break;
      this.#timers.shift();
      this.#now = timer.at;
      timer.task();
      await settle();
    }
    if (!done()) this.#now = end;
  }
}
