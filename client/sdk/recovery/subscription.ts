import { asOrdersError, isTransient, type OrdersError } from '../errors.ts';
import { Backoff } from './backoff.ts';
import type { Environment } from './timings.ts';

/** What a subscription tells. After `onLost` it tells nothing more. */
export interface SubscriptionListener<Event> {
  /** It stands: what is published from now on comes here, as far as anything promises that. */
  onReady(): void;
  /** An event; undefined for one that could not be given. */
  onEvent(event: Event | undefined): void;
  /** It stands no longer. No error: it was ended on purpose and may be asked for again at once. */
  onLost(error: OrdersError | undefined): void;
}

/** Asks for a subscription and gives the way to end it; after that its listener is told nothing. */
export type Subscribe<Event> = (listener: SubscriptionListener<Event>) => () => void;

/** What keeping a subscription tells: the same, and when there is no use in asking again. */
export interface KeptListener<Event> extends SubscriptionListener<Event> {
  onFailure(error: OrdersError): void;
}

/** Asks for a subscription again whenever it is lost, after growing random pauses. */
export class KeptSubscription<Event> {
  readonly #subscribe: Subscribe<Event>;
  readonly #listener: KeptListener<Event>;
  readonly #environment: Environment;
  readonly #backoff: Backoff;
  #end: (() => void) | undefined;
  #stopped = false;

  constructor(subscribe: Subscribe<Event>, listener: KeptListener<Event>, environment: Environment) {
    this.#subscribe = subscribe;
    this.#listener = listener;
    this.#environment = environment;
    this.#backoff = new Backoff(environment.timings.reconnect, environment.random);
  }

  start(): void {
    if (this.#stopped) return;
    const { clock, timings } = this.#environment;
    let over = false;
    let readyAt: number | undefined;
    const stop = this.#subscribe({
      onReady: () => {
        if (over) return;
        readyAt = clock.now();
        this.#listener.onReady();
      },
      onEvent: (event) => {
        if (!over) this.#listener.onEvent(event);
      },
      onLost: (error) => {
        if (over) return;
        over = true;
        if (readyAt !== undefined && clock.now() - readyAt >= timings.steady) this.#backoff.reset();
        this.#lost(error);
      },
    });
    // All may be over, or the next one be due, before there is a way to end this one.
    if (this.#stopped) return stop();
    if (over) return;
    this.#end = () => {
      over = true;
      stop();
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#end?.();
  }

  #lost(reason: OrdersError | undefined): void {
    const error = reason && asOrdersError(reason);
    if (error && !isTransient(error)) {
      this.#end = undefined;
      return this.#listener.onFailure(error);
    }
    const cancel = this.#environment.clock.after(error ? this.#backoff.next() : 0, () => this.start());
    this.#end = cancel;
    this.#listener.onLost(error);
  }
}
