/** How many events wait for a slow reader before no more are taken in. */
const ROOM = 200;

/** What a delivery tells those who fill it. */
export interface DeliverySupply {
  /** The first event is asked for: nothing is to happen before. */
  start(): void;
  /** There is room again for what was turned away, or the reader knows of something new. */
  refresh(): void;
  /** Nobody takes events any more. */
  stop(): void;
}

type Step<Event> = IteratorResult<Event, undefined>;

/**
 * Hands events to one reader, who takes each when it suits them. `return()` ends it at once, also while
 * somebody waits for the next event; an async generator would wait for that first.
 */
export class Delivery<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #supply: DeliverySupply;
  #queue: Event[] = [];
  #waiting: ((result: Step<Event> | Promise<Step<Event>>) => void)[] = [];
  #started = false;
  #closed = false;
  #turnedAway = false;
  #failure: { error: unknown } | undefined;
  readonly #signals: readonly AbortSignal[];
  readonly #onAbort = (): void => this.abandon();

  /** @param signals when one of them aborts, the reader wants no more: it ends well, and at once */
  constructor(supply: DeliverySupply, signals: readonly AbortSignal[]) {
    this.#supply = supply;
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#onAbort);
    if (signals.some(({ aborted }) => aborted)) this.#close();
  }

  /** Whether more should be taken in. Where it says no, `refresh` follows. */
  hasRoom(): boolean {
    if (this.#queue.length < ROOM) return true;
    this.#turnedAway = true;
    return false;
  }

  /** True once no more events are wanted: the end was told, or the reader went away. */
  get closed(): boolean {
    return this.#closed;
  }

  push(event: Event): void {
    if (this.#closed) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ done: false, value: event });
    else this.#queue.push(event);
  }

  /** Ends well, once what waits is taken. */
  end(): void {
    this.#close();
  }

  /** Ends with an error, once what waits is taken. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#failure = { error };
    this.#close();
  }

  next(): Promise<Step<Event>> {
    const event = this.#queue.shift();
    if (event !== undefined) {
      if (this.#turnedAway && this.#queue.length <= ROOM / 2) {
        this.#turnedAway = false;
        if (!this.#closed) this.#supply.refresh();
      }
      return Promise.resolve({ done: false, value: event });
    }
    if (this.#closed) return this.#last();
    const next = new Promise<Step<Event>>((resolve) => this.#waiting.push(resolve));
    if (!this.#started) {
      this.#started = true;
      this.#supply.start();
    }
    return next;
  }

  return(): Promise<Step<Event>> {
    this.abandon();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<Step<Event>> {
    this.abandon();
    return Promise.reject(error);
  }

  /** Has what may be missing read at once, after something that no event tells of. */
  refresh(): void {
    if (this.#started && !this.#closed) this.#supply.refresh();
  }

  /** Ends at once; what waits is not taken any more. */
  abandon(): void {
    this.#queue = [];
    this.#failure = undefined;
    this.#close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort);
    if (this.#started) this.#supply.stop();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(this.#last());
  }

  /** The error is told once; who asks again hears that it is over. */
  #last(): Promise<Step<Event>> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure ? Promise.reject(failure.error) : Promise.resolve({ done: true, value: undefined });
  }
}
