import { randomBytes } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { PartOptions } from '../kernel/part.ts';
import type { OnTurn, Principal } from '../kernel/service.ts';
import { LogStream } from '../logs/log-stream.ts';
import type { FunctionDefinition, Invocation, InvocationFault, Outcome } from './definition.ts';
import { Environment } from './environment.ts';
import { Pool } from './pool.ts';
import { functionArn } from './properties.ts';

/** Keys a role's code signs with. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface FunctionsOptions extends PartOptions {
  credentialsFor(principal: Principal): Credentials | Promise<Credentials>;
  /** Where functions reach AWS, such as `http://127.0.0.1:4566`. */
  awsEndpoint(): string;
  /** How many calls of one function run at a time, where it reserves no number itself. */
  concurrency: number;
  /** What is to befall a run of a function on purpose; nothing when absent. */
  faultOf?: ((functionArn: string, caller: Principal) => InvocationFault | undefined) | undefined;
}

/** Every function there is, and the environments they run in. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #functions = new Map<string, { definition: FunctionDefinition; pool: Pool }>();
  readonly #streams = new Set<LogStream>();

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  add(definition: FunctionDefinition): void {
    const pool = new Pool({
      clock: this.#options.clock,
      limit: Math.min(definition.reservedConcurrency ?? Infinity, this.#options.concurrency),
      open: (ended) => this.#open(definition, ended),
    });
    this.#functions.set(definition.name, { definition, pool });
  }

  /** In the order of their names. */
  list(): FunctionDefinition[] {
    return [...this.#functions.values()]
      .map(({ definition }) => definition)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws AwsError ResourceNotFoundException */
  definition(reference: FunctionReference): FunctionDefinition {
    return this.#find(reference).definition;
  }

  /** @throws AwsError ResourceNotFoundException, TooManyRequestsException, InvalidRequestContentException */
  async invoke(
    reference: FunctionReference,
    invocation: Invocation,
    caller: Principal,
    onTurn?: OnTurn,
  ): Promise<Outcome> {
    const { definition, pool } = this.#find(reference);
    const fault = this.#options.faultOf?.(definition.arn, caller);
    return pool.invoke(fault === undefined ? invocation : { ...invocation, fault }, onTurn);
  }

  /** Ends all workers; calls under way are left unsettled. */
  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ pool }) => pool.stop()));
    await Promise.all([...this.#streams].map((stream) => stream.flush()));
  }

  #find({ name, qualifier }: FunctionReference): { definition: FunctionDefinition; pool: Pool } {
    const found = qualifier === undefined || qualifier === '$LATEST' ? this.#functions.get(name) : undefined;
    if (found) return found;
    const arn = functionArn(this.#options.region, this.#options.accountId, name);
    throw new AwsError(
      'ResourceNotFoundException',
      `Function not found: ${arn}${qualifier === undefined ? '' : `:${qualifier}`}`,
      { status: 404, members: { Type: 'User' } },
    );
  }

  async #open(
    definition: FunctionDefinition,
    ended: (environment: Environment) => void,
  ): Promise<Environment> {
    const { clock, cloud } = this.#options;
    const name = logStreamName(clock.now());
    const log = new LogStream({
      clock,
      cloud,
      role: definition.role,
      logGroupName: definition.logGroup,
      logStreamName: name,
    });
    this.#streams.add(log);
    const environment: Environment = new Environment(definition, {
      clock,
      log,
      variables: this.#variables(definition, name, await this.#options.credentialsFor(definition.role)),
      ended: () => {
        void log.flush().then(() => this.#streams.delete(log));
        ended(environment);
      },
    });
    return environment;
  }

  /**
   * What a function finds in `process.env`: its own variables and Lambda's, nothing of this machine's
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
   */
  #variables(
    definition: FunctionDefinition,
    stream: string,
    credentials: Credentials,
  ): Record<string, string> {
    const { region } = this.#options;
    return {
      PATH: process.env['PATH'] ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      ...(definition.logFormat === 'JSON'
        ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: definition.applicationLogLevel }
        : {}),
      ...definition.variables,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_ENDPOINT_URL: this.#options.awsEndpoint(),
      AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: stream,
      LAMBDA_TASK_ROOT: definition.folder,
      _HANDLER: definition.handler,
    };
  }
}

/** A function as callers name it. */
export interface FunctionReference {
  name: string;
  qualifier: string | undefined;
}

/** Name, `account:function:name` or ARN, each with or without `:qualifier`. */
const REFERENCE =
  /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?(?:\d{12}:function:|function:)?([A-Za-z0-9-_]{1,64})(?::(\$LATEST|[A-Za-z0-9-_]+))?$/;

/** @throws AwsError ValidationException */
export function functionReference(text: string, qualifier?: string): FunctionReference {
  const match = REFERENCE.exec(text);
  if (!match?.[1]) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ` +
        `Member must satisfy regular expression pattern: ${REFERENCE.source}`,
    );
  }
  return { name: match[1], qualifier: qualifier ?? match[2] };
}

/** A name for an environment's stream, such as `2026/01/31/[$LATEST]0123…`. */
function logStreamName(now: number): string {
  const date = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
