import type { Clock } from '../recovery/clock.ts';

/** A view that nobody looks at is kept this long: components come and go, in StrictMode at once. */
const LINGER = 1_000;

/**
 * Something that changes, in the form React's `useSyncExternalStore` wants. It works while somebody looks, and
 * tells of changes at most once a task, however many there were.
 */
export abstract class View<State> {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #shown: State;
  #telling = false;
  #working: AbortController | undefined;

  constructor(clock: Clock, initial: State) {
    this.#clock = clock;
    this.#state = initial;
    this.#shown = initial;
  }

  readonly getSnapshot = (): State => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#working) {
      this.#working = new AbortController();
      this.work(this.#working.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      this.#clock.after(LINGER, () => this.#rest());
    };
  };

  /** True while nobody looks. */
  get resting(): boolean {
    return this.#working === undefined;
  }

  /** Begins to follow what is viewed, until the signal aborts. */
  protected abstract work(signal: AbortSignal): void;

  /** What the state is while nothing is followed. */
  protected abstract rest(): Partial<State>;

  protected get state(): State {
    return this.#state;
  }

  protected change(changes: Partial<State>): void {
    this.#state = { ...this.#state, ...changes };
    if (this.#telling) return;
    this.#telling = true;
    this.#clock.after(0, () => {
      this.#telling = false;
      this.#shown = this.#state;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  #rest(): void {
    if (this.#listeners.size > 0 || !this.#working) return;
    this.#working.abort();
    this.#working = undefined;
    this.change(this.rest());
  }
}

/**
 * Does something whenever it is asked for, once at a time and once more for all who asked meanwhile, and waits
 * a moment before, for what comes in numbers.
 */
export class Again {
  readonly #clock: Clock;
  readonly #task: () => Promise<void>;
  #state: 'idle' | 'waiting' | 'busy' | 'busy, and wanted again' = 'idle';

  constructor(clock: Clock, task: () => Promise<void>) {
    this.#clock = clock;
    this.#task = task;
  }

  request(delay = 20): void {
    if (this.#state === 'busy') this.#state = 'busy, and wanted again';
    if (this.#state !== 'idle') return;
    this.#state = 'waiting';
    this.#clock.after(delay, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#state = 'busy';
    await this.#task();
    const wanted = (this.#state as string) !== 'busy';
    this.#state = 'idle';
    if (wanted) this.request();
  }
}
