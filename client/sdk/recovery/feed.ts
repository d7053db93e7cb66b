import type { OrdersError } from '../errors.ts';
import { type ReadOutcome, Rereads } from './rereads.ts';
import { KeptSubscription, type Subscribe } from './subscription.ts';
import type { Environment } from './timings.ts';

/**
 * How the live view stands. `connecting`: no subscription stood yet. `live`: one stands, and all that was
 * stored before is read. `repairing`: one stands, or is being renewed, and something is still to be read.
 * `offline`: there is none at the moment; the store is read now and then.
 */
export type ConnectionState = 'connecting' | 'live' | 'repairing' | 'offline';

/** How the live view stands, and since when it may be behind. */
export interface Connection {
  state: ConnectionState;
  /** When, in milliseconds since 1970, it was last certain that nothing is missing. */
  asOf: number | undefined;
  /** Why it is not live, where something went wrong. */
  error: OrdersError | undefined;
}

export interface FeedOptions<Event> {
  subscribe: Subscribe<Event>;
  /** Reads what is missing and takes it in. */
  read(signal: AbortSignal): Promise<ReadOutcome>;
  onEvent(event: Event): void;
  /** Whether something is known to be stored that was not taken in. */
  incomplete(): boolean;
  onFailure(error: OrdersError): void;
  onConnection(connection: Connection): void;
}

/**
 * Keeps a subscription and a store together: decides when the store is read, so that whatever a subscription
 * loses is found again. It does not know what events are.
 */
export class Feed<Event> {
  readonly #options: FeedOptions<Event>;
  readonly #environment: Environment;
  readonly #subscription: KeptSubscription<Event>;
  readonly #rereads: Rereads;
  #state: ConnectionState = 'connecting';
  #asOf: number | undefined;
  #error: OrdersError | undefined;
  #told: Connection | undefined;
  #stands = false;
  /** Counts what may have left a hole; a read that begins after the last of them closes all. */
  #doubts = 1;
  #doubtsAtRead = 0;
  #quietReads = 0;
  #readAt = 0;
  #quiet: (() => void) | undefined;
  #late: (() => void) | undefined;
  #gap: (() => void) | undefined;
  #stopped = false;

  constructor(options: FeedOptions<Event>, environment: Environment) {
    this.#options = options;
    this.#environment = environment;
    this.#rereads = new Rereads(
      {
        read: (signal) => this.#read(signal),
        onRead: (outcome) => this.#onRead(outcome),
        onRetry: (error) => {
          this.#error = error;
          this.#tell();
        },
        onFailure: (error) => this.#fail(error),
      },
      environment,
    );
    this.#subscription = new KeptSubscription(
      options.subscribe,
      {
        onReady: () => this.#onReady(),
        onEvent: (event) => this.#onEvent(event),
        onLost: (error) => this.#onLost(error),
        onFailure: (error) => this.#fail(error),
      },
      environment,
    );
  }

  start(): void {
    this.#tell();
    // What is stored is shown, and an order that is over is over, before there is any socket.
    this.#rereads.request();
    this.#subscription.start();
  }

  stop(): void {
    this.#stopped = true;
    this.#quiet?.();
    this.#late?.();
    this.#gap?.();
    this.#rereads.stop();
    this.#subscription.stop();
  }

  /** Something is missing: it is read unless it was only overtaken. */
  repair(): void {
    if (this.#gap || this.#stopped) return;
    this.#gap = this.#environment.clock.after(this.#environment.timings.gap, () => {
      this.#gap = undefined;
      if (this.#options.incomplete()) this.#readAgain();
    });
  }

  /** Something new has come, whichever way: more may follow soon. */
  heard(): void {
    this.#quietReads = 0;
    this.#listen();
  }

  /** Reads at once. */
  refresh(): void {
    this.#rereads.request();
  }

  #onReady(): void {
    const { clock, timings } = this.#environment;
    this.#stands = true;
    this.#error = undefined;
    this.#readAgain();
    this.#late?.();
    this.#late = clock.after(timings.lateRead, () => this.#rereads.request());
  }

  #onEvent(event: Event | undefined): void {
    // What could not be given is in the store.
    if (event === undefined) this.#readAgain();
    else this.#options.onEvent(event);
  }

  #onLost(error: OrdersError | undefined): void {
    this.#stands = false;
    this.#late?.();
    this.#error = error;
    this.#state = error ? 'offline' : 'repairing';
    this.heard();
    this.#tell();
  }

  #fail(error: OrdersError): void {
    this.stop();
    this.#options.onFailure(error);
  }

  #readAgain(): void {
    this.#doubts += 1;
    if (this.#stands) this.#state = 'repairing';
    this.#tell();
    this.#rereads.request();
  }

  #read(signal: AbortSignal): Promise<ReadOutcome> {
    this.#doubtsAtRead = this.#doubts;
    this.#readAt = this.#environment.clock.now();
    return this.#options.read(signal);
  }

  #onRead(outcome: ReadOutcome): void {
    if (this.#stopped) return;
    if (outcome === 'complete') {
      this.#asOf = this.#readAt;
      if (this.#stands && this.#doubtsAtRead === this.#doubts) {
        this.#state = 'live';
        this.#error = undefined;
      }
      this.#tell();
    }
    this.#listen();
  }

  /** Reads once more when nothing is heard for a while. */
  #listen(): void {
    const { clock, random, timings } = this.#environment;
    const { first, longest } = this.#stands ? timings.quiet : timings.offline;
    const bound = Math.min(longest, first * 2 ** this.#quietReads);
    this.#quiet?.();
    if (this.#stopped) return;
    this.#quiet = clock.after(bound / 2 + (random() * bound) / 2, () => {
      this.#quietReads += 1;
      this.#rereads.request();
    });
  }

  #tell(): void {
    const told = this.#told;
    if (this.#stopped) return;
    if (told?.state === this.#state && told.asOf === this.#asOf && told.error === this.#error) return;
    this.#told = { state: this.#state, asOf: this.#asOf, error: this.#error };
    this.#options.onConnection(this.#told);
  }
}
