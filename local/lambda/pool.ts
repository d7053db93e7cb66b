import { AwsError } from '../kernel/errors.ts';
import { after } from '../kernel/clock.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Invocation, Outcome } from './definition.ts';
import type { OnTurn } from '../kernel/service.ts';
import type { Environment } from './environment.ts';

/** An environment without work for this long is let go. */
const IDLE_LIMIT_MS = 5 * 60_000;
/** Calls that may wait for a free environment; beyond it callers are told to slow down. */
const MAX_WAITING = 1000;

interface Waiting {
  invocation: Invocation;
  onTurn: OnTurn | undefined;
  /** Whether the caller was told that the call waits. */
  told: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

export interface PoolOptions {
  clock: Clock;
  /** How many environments may live at a time. */
  limit: number;
  /** `ended` is to be called when the environment is gone. */
  open(ended: (environment: Environment) => void): Promise<Environment>;
}

/** The environments of one function: as many as calls run at a time, up to a limit; further calls wait. */
export class Pool {
  readonly #options: PoolOptions;
  /** The most recently used is last, and taken first. */
  readonly #idle: { environment: Environment; since: number }[] = [];
  readonly #all = new Set<Environment>();
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  #sweep: Alarm | undefined;
  #stopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many environments live or are being started. */
  get size(): number {
    return this.#all.size + this.#opening;
  }

  /**
   * @param onTurn told when the call must wait for an environment, and when it has one.
   * @throws AwsError TooManyRequestsException when no call may run, or too many wait already.
   */
  invoke(invocation: Invocation, onTurn?: OnTurn): Promise<Outcome> {
    if (this.#options.limit === 0 || this.#waiting.length >= MAX_WAITING) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
        status: 429,
        members: { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
      });
    }
    return new Promise((resolve, reject) => {
      const call: Waiting = { invocation, onTurn, told: false, resolve, reject };
      this.#waiting.push(call);
      this.#serve();
      if (this.#waiting.includes(call)) {
        call.told = true;
        onTurn?.(true);
      }
    });
  }

  /** Ends every environment; calls under way and waiting are left unsettled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#sweep?.cancel();
    this.#waiting.length = 0;
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #serve(): void {
    if (this.#stopped) return;
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const { environment } = this.#idle.pop()!;
      if (environment.usable) void this.#run(environment, this.#waiting.shift()!);
    }
    // One start for each call that waits, not one for each that ever came.
    while (this.#opening < this.#waiting.length && this.size < this.#options.limit) void this.#open();
  }

  async #open(): Promise<void> {
    this.#opening++;
    try {
      const environment = await this.#options.open((ended) => this.#remove(ended));
      this.#opening--;
      if (this.#stopped) return void (await environment.stop());
      this.#all.add(environment);
      const waiting = this.#waiting.shift();
      if (waiting) await this.#run(environment, waiting);
      else this.#rest(environment);
    } catch (error) {
      this.#opening--;
      this.#waiting.shift()?.reject(error);
    }
  }

  async #run(environment: Environment, waiting: Waiting): Promise<void> {
    if (waiting.told) waiting.onTurn?.(false);
    try {
      waiting.resolve(await environment.invoke(waiting.invocation));
    } catch (error) {
      waiting.reject(error);
    }
    if (environment.usable) this.#rest(environment);
    this.#serve();
  }

  #rest(environment: Environment): void {
    this.#idle.push({ environment, since: this.#options.clock.now() });
    this.#sweep ??= after(this.#options.clock, IDLE_LIMIT_MS, () => this.#letGo());
  }

  #letGo(): void {
    this.#sweep = undefined;
    const limit = this.#options.clock.now() - IDLE_LIMIT_MS;
    while (this.#idle[0] && this.#idle[0].since <= limit) {
      const { environment } = this.#idle.shift()!;
      this.#all.delete(environment);
      void environment.stop();
    }
    const next = this.#idle[0];
    if (next) this.#sweep = this.#options.clock.at(next.since + IDLE_LIMIT_MS, () => this.#letGo());
  }

  #remove(environment: Environment): void {
    this.#all.delete(environment);
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index >= 0) this.#idle.splice(index, 1);
    this.#serve();
  }
}
