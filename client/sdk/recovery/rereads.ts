import { asOrdersError, isTransient, type OrdersError } from '../errors.ts';
import { Backoff } from './backoff.ts';
import type { Environment } from './timings.ts';

/**
 * What a read has brought: all that is known to be stored, not yet all of it, or nothing because there is no
 * room for more.
 */
export type ReadOutcome = 'complete' | 'incomplete' | 'no room';

export interface RereadsOptions {
  read(signal: AbortSignal): Promise<ReadOutcome>;
  onRead(outcome: ReadOutcome): void;
  /** A read failed; it is tried again. */
  onRetry(error: OrdersError): void;
  /** A read failed, and there is no use in trying again. */
  onFailure(error: OrdersError): void;
}

/** Reads from the store when asked to: one read at a time, and again after a pause when it fails. */
export class Rereads {
  readonly #options: RereadsOptions;
  readonly #environment: Environment;
  readonly #backoff: Backoff;
  readonly #abort = new AbortController();
  #due: { at: number; cancel: () => void } | undefined;
  #reading = false;
  #again = false;

  constructor(options: RereadsOptions, environment: Environment) {
    this.#options = options;
    this.#environment = environment;
    this.#backoff = new Backoff(environment.timings.reread, environment.random);
  }

  /**
   * Has the store read in `delay` milliseconds, or earlier when somebody asked for that. What is asked for
   * while a read is under way is done after it: that one may have looked before.
   */
  request(delay = 0): void {
    if (this.#abort.signal.aborted) return;
    if (this.#reading && delay === 0) {
      this.#again = true;
      return;
    }
    const at = this.#environment.clock.now() + delay;
    if (this.#due && this.#due.at <= at) return;
    this.#due?.cancel();
    const cancel = this.#environment.clock.after(delay, () => {
      this.#due = undefined;
      void this.#read();
    });
    this.#due = { at, cancel };
  }

  stop(): void {
    this.#due?.cancel();
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    const { signal } = this.#abort;
    this.#reading = true;
    this.#again = false;
    try {
      const outcome = await this.#options.read(signal);
      this.#reading = false;
      if (signal.aborted) return;
      if (outcome === 'complete') this.#backoff.reset();
      this.#options.onRead(outcome);
      if (outcome === 'incomplete') this.request(this.#backoff.next());
      if (this.#again) this.request();
    } catch (failure) {
      this.#reading = false;
      if (signal.aborted) return;
      const error = asOrdersError(failure);
      if (!isTransient(error)) return this.#options.onFailure(error);
      this.#options.onRetry(error);
      this.request(this.#backoff.next());
    }
  }
}
