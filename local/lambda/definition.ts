import type { Principal } from '../kernel/service.ts';

/** A function as its template describes it. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  description: string;
  /** `index.handler`: a module in `folder` and the name it exports. */
  handler: string;
  /** Where the unpacked deployment package is. */
  folder: string;
  roleArn: string;
  role: Principal;
  runtime: string;
  architectures: readonly string[];
  /** In MB. */
  memorySize: number;
  /** In seconds. */
  timeout: number;
  variables: Readonly<Record<string, string>>;
  logFormat: 'Text' | 'JSON';
  applicationLogLevel: string;
  systemLogLevel: 'DEBUG' | 'INFO' | 'WARN';
  logGroup: string;
  tracingMode: string;
  /** In MB. */
  ephemeralStorage: number;
  /** Undefined: no reservation. 0: the function takes no calls. */
  reservedConcurrency: number | undefined;
  lastModified: number;
}

/** The largest request or response of a synchronous invocation, in bytes. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** The largest request of an asynchronous invocation, in bytes. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** What one invocation came to. */
export interface Outcome {
  /** JSON. */
  payload: string;
  /** Whether `payload` describes an error of the function. */
  failed: boolean;
  /** Lines of this invocation, kept when `tail` was asked for. */
  lines: readonly string[];
}

/** One call of a function. */
export interface Invocation {
  requestId: string;
  /** JSON. */
  payload: string;
  /** Whether the outcome shall carry the lines that were logged. */
  tail: boolean;
  /** What is to befall it, on purpose. */
  fault?: InvocationFault | undefined;
}

/** An environment that dies, or does not answer in time, before the handler ran or after it. */
export type InvocationFault = `${'kill' | 'time-out'}-${'before' | 'after'}`;
