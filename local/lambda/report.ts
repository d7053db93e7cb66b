import type { Clock } from '../kernel/clock.ts';
import type { FunctionDefinition, Invocation } from './definition.ts';

/** Where the lines of a function go. */
export interface LineSink {
  write(line: string): void;
}

/** How an invocation ended. */
export interface InvocationEnd {
  status: string;
  memoryBytes: number;
  /** How long the environment took to start, when this is its first call. */
  initMs: number | undefined;
}

const MEGABYTE = 1024 * 1024;

/**
 * The lines Lambda itself adds around each invocation, in text (`START`, `END`, `REPORT`) or as JSON
 * platform events, by the function's `LoggingConfig`
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).
 */
export class InvocationReport {
  readonly #definition: FunctionDefinition;
  readonly #requestId: string;
  readonly #clock: Clock;
  readonly #sink: LineSink;
  readonly #lines: string[] | undefined;
  #startedAt = performance.now();

  constructor(definition: FunctionDefinition, invocation: Invocation, clock: Clock, sink: LineSink) {
    this.#definition = definition;
    this.#requestId = invocation.requestId;
    this.#clock = clock;
    this.#sink = sink;
    this.#lines = invocation.tail ? [] : undefined;
  }

  /** What was logged, if it was to be kept. */
  get lines(): readonly string[] {
    return this.#lines ?? [];
  }

  line(text: string): void {
    this.#lines?.push(text);
    this.#sink.write(text);
  }

  start(): void {
    this.#startedAt = performance.now();
    if (this.#definition.logFormat === 'Text')
      this.line(`START RequestId: ${this.#requestId} Version: $LATEST`);
    else if (this.#definition.systemLogLevel !== 'WARN') {
      this.#event('platform.start', { requestId: this.#requestId, version: '$LATEST' });
    }
  }

  /** A line for a call that ran out of time; JSON tells it by the report's status. */
  timedOut(text: string): void {
    if (this.#definition.logFormat === 'JSON') return;
    this.line(`${new Date(this.#clock.now()).toISOString()} ${this.#requestId} ${text}`);
  }

  end({ status, memoryBytes, initMs }: InvocationEnd): void {
    const durationMs = performance.now() - this.#startedAt;
    const billedDurationMs = Math.ceil(durationMs + (initMs ?? 0));
    const maxMemoryUsedMB = Math.ceil(memoryBytes / MEGABYTE);
    const memorySizeMB = this.#definition.memorySize;
    if (this.#definition.logFormat === 'JSON') {
      if (this.#definition.systemLogLevel === 'WARN' && status === 'success') return;
      this.#event('platform.report', {
        requestId: this.#requestId,
        metrics: {
          durationMs: round(durationMs),
          billedDurationMs,
          memorySizeMB,
          maxMemoryUsedMB,
          ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
        },
        status,
      });
      return;
    }
    this.line(`END RequestId: ${this.#requestId}`);
    this.line(
      `REPORT RequestId: ${this.#requestId}\tDuration: ${round(durationMs)} ms\tBilled Duration: ${billedDurationMs} ms` +
        `\tMemory Size: ${memorySizeMB} MB\tMax Memory Used: ${maxMemoryUsedMB} MB` +
        (initMs === undefined ? '' : `\tInit Duration: ${round(initMs)} ms`) +
        (status === 'success' ? '' : `\tStatus: ${status}`),
    );
  }

  #event(type: string, record: unknown): void {
    this.line(JSON.stringify({ time: new Date(this.#clock.now()).toISOString(), type, record }));
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
