/** A pending call of `Clock.at`. */
export interface Alarm {
  cancel(): void;
}

/**
 * The time every part of the runtime lives by. Waits, timeouts, retries and expiries ask it and never
 * `Date.now` or `setTimeout`, so that a test or an operator can move them all at once.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, as soon as `now()` has reached `time` (milliseconds since the epoch). */
  at(time: number, action: () => void): Alarm;
}

/** `clock.at`, counted from now; `delay` in milliseconds. */
export function after(clock: Clock, delay: number, action: () => void): Alarm {
  return clock.at(clock.now() + delay, action);
}

/** Resolves when `delay` milliseconds have passed on the clock. */
export function sleep(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => after(clock, delay, resolve));
}

/** The longest delay `setTimeout` takes; beyond it Node fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Entry {
  time: number;
  action: () => void;
}

/** The clock of the running system: real time plus an offset that can be moved forward. */
export class SystemClock implements Clock {
  #offset = 0;
  readonly #entries = new Set<Entry>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;

  now(): number {
    return Date.now() + this.#offset;
  }

  /** How far ahead of real time the clock stands, in milliseconds. */
  get offset(): number {
    return this.#offset;
  }

  at(time: number, action: () => void): Alarm {
    const entry = { time, action };
    this.#entries.add(entry);
    if (time < this.#armedFor) this.#arm();
    return {
      cancel: () => {
        if (this.#entries.delete(entry) && this.#entries.size === 0) this.stop();
      },
    };
  }

  /** Moves the clock forward by `milliseconds`; whatever falls due by that runs soon after. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError('A clock only moves forward');
    this.#offset += milliseconds;
    this.#arm();
  }

  /** Forgets the pending timer, so that the process can end. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Infinity;
  }

  #arm(): void {
    this.stop();
    let next = Infinity;
    for (const entry of this.#entries) next = Math.min(next, entry.time);
    if (next === Infinity) return;
    this.#armedFor = next;
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.max(0, next - this.now()), MAX_TIMER_MS));
  }

  #fire(): void {
    const now = this.now();
    const due = [...this.#entries].filter((entry) => entry.time <= now).sort((a, b) => a.time - b.time);
    for (const entry of due) this.#entries.delete(entry);
    this.#arm();
    for (const entry of due) entry.action();
  }
}

/** A clock for tests: it stands still until it is told to move. */
export class ManualClock implements Clock {
  #now: number;
  readonly #entries = new Set<Entry>();

  constructor(now = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, action: () => void): Alarm {
    const entry = { time, action };
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }

  /** How many calls are waiting. */
  get pending(): number {
    return this.#entries.size;
  }

  /**
   * Moves forward by `milliseconds`, stopping at each call on the way so that it sees its own time;
   * between calls, promises get to settle.
   */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      let next: Entry | undefined;
      for (const entry of this.#entries)
        if (entry.time <= target && (!next || entry.time < next.time)) next = entry;
      if (!next) break;
      this.#entries.delete(next);
      this.#now = Math.max(this.#now, next.time);
      next.action();
    }
    this.#now = target;
  }
}
