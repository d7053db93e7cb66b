import { AwsError } from '../kernel/errors.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';
import type { Outcome } from './definition.ts';

/** As on AWS: a failed event is tried twice more, after one minute and then two, and dropped after six hours. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const MAX_AGE_MS = 6 * 3600_000;
/** After being told to slow down. */
const THROTTLED_DELAY_MS = 1000;

interface Event {
  functionName: string;
  requestId: string;
  payload: string;
  acceptedAt: number;
  /** How many attempts have failed. */
  failures: number;
  /** When it may be tried (next). */
  dueAt: number;
}

export interface EventQueueOptions {
  clock: Clock;
  store: Store;
  run(functionName: string, requestId: string, payload: string): Promise<Outcome>;
}

/**
 * Asynchronous invocations (`InvocationType: Event`): stored before the caller is answered, run at least
 * once even if the process dies, retried when the function fails
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #alarms = new Set<Alarm>();
  #stopped = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier run left. */
  async start(): Promise<void> {
    for await (const [key, event] of this.#options.store.entries<Event>()) this.#schedule(key, event);
  }

  stop(): void {
    this.#stopped = true;
    for (const alarm of this.#alarms) alarm.cancel();
  }

  /** Resolves when the event is stored. */
  async accept(functionName: string, requestId: string, payload: string): Promise<void> {
    const now = this.#options.clock.now();
    const event: Event = { functionName, requestId, payload, acceptedAt: now, failures: 0, dueAt: now };
    const key = `${String(now).padStart(15, '0')}-${requestId}`;
    await this.#options.store.write([{ key, value: event }]);
    this.#schedule(key, event);
  }

  #schedule(key: string, event: Event): void {
    if (event.dueAt <= this.#options.clock.now()) return void this.#attempt(key, event);
    const alarm = this.#options.clock.at(event.dueAt, () => {
      this.#alarms.delete(alarm);
      void this.#attempt(key, event);
    });
    this.#alarms.add(alarm);
  }

  async #attempt(key: string, event: Event): Promise<void> {
    if (this.#stopped) return;
    const { clock, store } = this.#options;
    let next: Event | undefined;
    try {
      const { failed } = await this.#options.run(event.functionName, event.requestId, event.payload);
      if (failed) next = retry(event, clock.now());
    } catch (error) {
      if (error instanceof AwsError && error.code === 'TooManyRequestsException') {
        next = { ...event, dueAt: clock.now() + THROTTLED_DELAY_MS };
      }
    }
    if (this.#stopped) return;
    if (next && next.dueAt - next.acceptedAt > MAX_AGE_MS) next = undefined;
    await store.write([{ key, value: next }]);
    if (next) this.#schedule(key, next);
  }
}

function retry(event: Event, now: number): Event | undefined {
  const delay = RETRY_DELAYS_MS[event.failures];
  return delay === undefined ? undefined : { ...event, failures: event.failures + 1, dueAt: now + delay };
}
