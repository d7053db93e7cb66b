import { AwsError } from '../kernel/errors.ts';
import { after } from '../kernel/clock.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Cloud, Principal } from '../kernel/service.ts';

/** Lines are gathered this long, so that a busy writer makes a few calls a second and not one a line. */
const GATHER_MS = 250;
const RETRY_MS = 1000;
/** Limits of `PutLogEvents`. */
const MAX_BATCH_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1024 * 1024;
const EVENT_OVERHEAD_BYTES = 26;
const MAX_MESSAGE_CHARACTERS = 256 * 1024;

interface Line {
  timestamp: number;
  message: string;
}

export interface LogStreamOptions {
  clock: Clock;
  cloud: Cloud;
  /** Who logs: what that role may not log is lost, as on AWS. */
  role: Principal;
  logGroupName: string;
  logStreamName: string;
}

/** A log stream, written line by line as a role, in batches. */
export class LogStream {
  readonly #options: LogStreamOptions;
  #lines: Line[] = [];
  #bytes = 0;
  #alarm: Alarm | undefined;
  #created: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #refused = false;

  constructor(options: LogStreamOptions) {
    this.#options = options;
  }

  write(line: string): void {
    if (this.#refused || line === '') return;
    const message = line.slice(0, MAX_MESSAGE_CHARACTERS);
    this.#lines.push({ timestamp: this.#options.clock.now(), message });
    // Three bytes are the most that a UTF-16 unit takes in UTF-8: never over the limit, and cheap.
    this.#bytes += message.length * 3 + EVENT_OVERHEAD_BYTES;
    if (this.#bytes > MAX_BATCH_BYTES / 2 || this.#lines.length >= MAX_BATCH_EVENTS) void this.flush();
    else this.#alarm ??= after(this.#options.clock, GATHER_MS, () => void this.flush());
  }

  /** Resolves when everything written so far is stored, or refused. */
  flush(): Promise<void> {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    const logEvents = this.#lines;
    this.#lines = [];
    this.#bytes = 0;
    if (logEvents.length > 0) this.#writing = this.#writing.then(() => this.#put(logEvents));
    return this.#writing;
  }

  async #put(logEvents: readonly Line[]): Promise<void> {
    if (this.#refused) return;
    const { logGroupName, logStreamName } = this.#options;
    try {
      this.#created ??= this.#create();
      await this.#created;
      await this.#call('PutLogEvents', { logGroupName, logStreamName, logEvents });
    } catch (error) {
      this.#created = undefined;
      // A denial was told where it was decided; nothing fails for its logs.
      if (error instanceof AwsError && error.status < 500 && error.status !== 429) this.#refused = true;
      else this.#keep(logEvents);
    }
  }

  /** What could not be written now is tried again, unless more than a batch has gathered by then. */
  #keep(logEvents: readonly Line[]): void {
    if (this.#lines.length + logEvents.length > MAX_BATCH_EVENTS) return;
    this.#lines = [...logEvents, ...this.#lines];
    this.#alarm ??= after(this.#options.clock, RETRY_MS, () => void this.flush());
  }

  async #create(): Promise<void> {
    const { logGroupName, logStreamName } = this.#options;
    try {
      await this.#call('CreateLogStream', { logGroupName, logStreamName });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // There since an earlier try.
      if (error.code === 'ResourceAlreadyExistsException') return;
      if (error.code !== 'ResourceNotFoundException') throw error;
      await this.#call('CreateLogGroup', { logGroupName });
      await this.#call('CreateLogStream', { logGroupName, logStreamName });
    }
  }

  #call(operation: string, input: unknown): Promise<unknown> {
    return this.#options.cloud.call(this.#options.role, 'logs', operation, input);
  }
}
