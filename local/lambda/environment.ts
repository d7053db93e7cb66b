import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { AwsError } from '../kernel/errors.ts';
import { after } from '../kernel/clock.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import { MAX_PAYLOAD_BYTES } from './definition.ts';
import type { FunctionDefinition, Invocation, Outcome } from './definition.ts';
import { InvocationReport } from './report.ts';
import type { LineSink } from './report.ts';

/** What a worker says: see `bootstrap.mjs`. */
type WorkerMessage =
  | ['log', line: string]
  | ['ready']
  | ['failed', error: string]
  | ['done', payload: string, memoryBytes: number]
  | ['error', error: string, memoryBytes: number]
  | ['unreadable', reason: string]
  | ['fatal', error: string];

/** Init may take this long before the function's own timeout counts; as on AWS. */
const INIT_LIMIT_MS = 10_000;
/** Below this, the clock and the machine's time are the same but for rounding. */
const CLOCK_NOISE_MS = 50;

interface Running {
  invocation: Invocation;
  report: InvocationReport;
  alarm: Alarm;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

export interface EnvironmentOptions {
  clock: Clock;
  variables: Readonly<Record<string, string>>;
  log: LineSink;
  /** Called once, when the worker is gone. */
  ended(): void;
}

/** One execution environment: a worker that holds one function and serves one call at a time. */
export class Environment {
  readonly #definition: FunctionDefinition;
  readonly #options: EnvironmentOptions;
  readonly #worker: Worker;
  readonly #bornAt = performance.now();
  #initMs: number | undefined;
  #initReported = false;
  #running: Running | undefined;
  #ended = false;

  constructor(definition: FunctionDefinition, options: EnvironmentOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#worker = new Worker(new URL('./bootstrap.mjs', import.meta.url), {
      name: definition.name,
      env: { ...options.variables },
      execArgv: ['--enable-source-maps'],
      workerData: { root: definition.folder, handler: definition.handler, clockOffset: this.#clockOffset() },
      resourceLimits: {
        maxOldGenerationSizeMb: definition.memorySize,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const killed = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#crash(killed ? KILLED : `exit status 1: ${error.message}`);
    });
    this.#worker.on('exit', (code) => this.#crash(code === 0 ? undefined : `exit status ${code}`));
  }

  /** False once the worker is gone or on its way out. */
  get usable(): boolean {
    return !this.#ended;
  }

  /**
   * Runs the handler once. Settles when the function has answered, failed, run out of time or died, and
   * never when the environment is stopped meanwhile: that call has to be made again.
   * @throws AwsError InvalidRequestContentException when the payload is not JSON.
   */
  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const { clock } = this.#options;
      const report = new InvocationReport(this.#definition, invocation, clock, this.#options.log);
      this.#running = { invocation, report, resolve, reject, alarm: NO_ALARM };
      if (this.#initMs === undefined) {
        this.#running.alarm = after(clock, INIT_LIMIT_MS, () => this.#timeOut(INIT_LIMIT_MS));
      } else this.#send();
    });
  }

  /** Ends the worker at once; a call under way is left unsettled. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#running?.alarm.cancel();
    this.#running = undefined;
    await this.#worker.terminate();
  }

  #clockOffset(): number {
    const offset = this.#options.clock.now() - Date.now();
    return Math.abs(offset) < CLOCK_NOISE_MS ? 0 : offset;
  }

  #send(): void {
    const running = this.#running;
    if (running === undefined) return;
    const timeout = this.#definition.timeout * 1000;
    running.alarm = after(this.#options.clock, timeout, () => this.#timeOut(timeout));
    running.report.start();
    const { fault } = running.invocation;
    if (fault === 'kill-before') return this.#crash(KILLED);
    if (fault === 'time-out-before') return;
    this.#worker.postMessage([
      running.invocation.requestId,
      this.#definition.arn,
      timeout,
      this.#clockOffset(),
      traceId(this.#options.clock.now()),
      running.invocation.payload,
    ]);
  }

  #receive(message: WorkerMessage): void {
    const running = this.#running;
    switch (message[0]) {
      case 'log':
        if (running) running.report.line(message[1]);
        else this.#options.log.write(message[1]);
        return;
      case 'ready':
        this.#initMs = performance.now() - this.#bornAt;
        running?.alarm.cancel();
        this.#send();
        return;
      case 'done':
        if (this.#befallen()) return;
        if (Buffer.byteLength(message[1]) > MAX_PAYLOAD_BYTES) {
          this.#settle(responseTooLarge(), true, message[2]);
        } else this.#settle(message[1], false, message[2]);
        return;
      case 'error':
        if (this.#befallen()) return;
        this.#settle(message[1], true, message[2]);
        return;
      case 'unreadable':
        this.#refuse(message[1]);
        return;
      case 'failed':
      case 'fatal':
        this.#settle(message[1], true, 0);
        this.#retire();
        return;
    }
  }

  /** Lets befall an invocation what is to befall it after its handler ran. @returns whether that is so. */
  #befallen(): boolean {
    const fault = this.#running?.invocation.fault;
    if (fault === 'kill-after') this.#crash(KILLED);
    return fault === 'kill-after' || fault === 'time-out-after';
  }

  #settle(
    payload: string,
    failed: boolean,
    memoryBytes: number,
    status = failed ? 'error' : 'success',
  ): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    running.alarm.cancel();
    running.report.end({ status, memoryBytes, initMs: this.#initReported ? undefined : this.#initMs });
    this.#initReported = true;
    running.resolve({ payload, failed, lines: running.report.lines });
  }

  #refuse(reason: string): void {
    const running = this.#running;
    this.#running = undefined;
    running?.alarm.cancel();
    running?.reject(
      new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`, {
        members: { Type: 'User' },
      }),
    );
  }

  #timeOut(limit: number): void {
    const running = this.#running;
    if (running === undefined) return;
    const text = `Task timed out after ${(limit / 1000).toFixed(2)} seconds`;
    running.report.timedOut(text);
    this.#settle(platformError('Sandbox.Timedout', running.invocation, text), true, 0, 'timeout');
    this.#retire();
  }

  #crash(reason: string | undefined): void {
    const running = this.#running;
    const text = reason
      ? `Runtime exited with error: ${reason}`
      : 'Runtime exited without providing a reason';
    if (running) this.#settle(platformError('Runtime.ExitError', running.invocation, text), true, 0);
    this.#retire();
  }

  #retire(): void {
    if (this.#ended) return;
    this.#ended = true;
    void this.#worker.terminate();
    this.#options.ended();
  }
}

/** Why the runtime is gone when it was not its own doing. */
const KILLED = 'signal: killed';
/** Dozens of environments live side by side: with V8's own size for new objects each would hold far more than it uses. */
const YOUNG_GENERATION_MB = 4;

const NO_ALARM: Alarm = { cancel: () => {} };

function platformError(errorType: string, { requestId }: Invocation, text: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
}

function responseTooLarge(): string {
  return JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  });
}

/** In the form of X-Ray's header; nothing is traced, so nothing is sampled. */
function traceId(now: number): string {
  const random = randomBytes(20).toString('hex');
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
