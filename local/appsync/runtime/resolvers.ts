import { BootError } from '../../kernel/errors.ts';
import type { DataSource } from '../datasources/datasource.ts';
import { FieldError, type FieldOutcome, type FieldRequest, type FieldResolver } from '../resolver.ts';
import type { Effects } from './member.ts';
import type { Handler, HandlerContext, HandlerOutcome, LoadedCode, Runtime } from './runtime.ts';

/** What both kinds of resolvers are made of. */
export interface ResolverConfig {
  typeName: string;
  fieldName: string;
  /** Bundled APPSYNC_JS code; of a pipeline resolver, its before and after handlers. */
  code: string;
  /** Environment variables of the API: `ctx.env`. */
  env?: Readonly<Record<string, string>>;
  runtime: Runtime;
  /** Where the resolver stands, for errors. Default `Type.field`. */
  place?: string;
}

export interface UnitResolverConfig extends ResolverConfig {
  dataSource: DataSource;
}

/** One function of a pipeline. */
export interface PipelineFunction {
  name: string;
  code: string;
  dataSource: DataSource;
}

export interface PipelineResolverConfig extends ResolverConfig {
  functions: readonly PipelineFunction[];
}

/** Functions a pipeline may have (https://docs.aws.amazon.com/general/latest/gr/appsync.html). */
const MAX_FUNCTIONS = 10;

/**
 * A unit resolver: request handler, data source, response handler. An early return skips the other two.
 *
 * @throws BootError INVALID_RESOLVER when the code is not what APPSYNC_JS takes
 */
export function createUnitResolver(config: UnitResolverConfig): FieldResolver {
  const { typeName, fieldName, dataSource, runtime } = config;
  const code = runtime.load(config.code, config.place ?? `${typeName}.${fieldName}`);
  return {
    typeName,
    fieldName,
    async resolve(request) {
      const run = new Run(request, config.env ?? {});
      const before = run.handle(code, 'request', {});
      if (before.kind === 'earlyReturn') return run.outcome(before.value);
      const { result, error } = await dataSource.invoke(before.value, request.identity);
      return run.outcome(run.handle(code, 'response', { result, error }).value);
    },
  };
}

/**
 * A pipeline resolver: its own request handler, each function's request handler, data source and response
 * handler in turn, its own response handler. All share `ctx.stash`; `ctx.prev.result` is what came before.
 *
 * @throws BootError INVALID_RESOLVER when some code is not what APPSYNC_JS takes, or there are too many functions
 */
export function createPipelineResolver(config: PipelineResolverConfig): FieldResolver {
  const { typeName, fieldName, runtime } = config;
  const place = config.place ?? `${typeName}.${fieldName}`;
  if (config.functions.length > MAX_FUNCTIONS) {
    throw new BootError('INVALID_RESOLVER', `A pipeline can have at most ${MAX_FUNCTIONS} functions`, {
      place,
    });
  }
  const code = runtime.load(config.code, place);
  const functions = config.functions.map((step) => ({
    dataSource: step.dataSource,
    code: runtime.load(step.code, `${place}, function ${step.name}`),
  }));
  return {
    typeName,
    fieldName,
    async resolve(request) {
      const run = new Run(request, config.env ?? {});
      const before = run.handle(code, 'request', {});
      let previous = before.value;
      if (before.kind === 'value') {
        for (const step of functions) {
          const end = await runStep(run, step, previous, request);
          previous = end.value;
          if (end.kind === 'earlyReturn' && end.skipTo === 'END') break;
        }
      }
      const after = run.handle(code, 'response', { result: previous, prev: { result: previous } });
      return run.outcome(after.value);
    },
  };
}

async function runStep(
  run: Run,
  step: { code: LoadedCode; dataSource: DataSource },
  previous: unknown,
  request: FieldRequest,
): Promise<Completed> {
  const prev = { result: previous };
  const asked = run.handle(step.code, 'request', { prev });
  if (asked.kind === 'earlyReturn') return asked;
  const { result, error } = await step.dataSource.invoke(asked.value, request.identity);
  return run.handle(step.code, 'response', { prev, result, error });
}

type Completed = Extract<HandlerOutcome, { kind: 'value' | 'earlyReturn' }>;

/** One field being resolved: the stash and what the handlers left so far. */
class Run {
  readonly #request: FieldRequest;
  readonly #env: Readonly<Record<string, string>>;
  readonly #effects: Effects = { errors: [], responseHeaders: {}, invalidations: [] };
  #stash: Record<string, unknown> = {};

  constructor(request: FieldRequest, env: Readonly<Record<string, string>>) {
    this.#request = request;
    this.#env = env;
  }

  /** @throws FieldError when the handler ended with an error */
  handle(
    code: LoadedCode,
    handler: Handler,
    state: Partial<Pick<HandlerContext, 'prev' | 'result' | 'error'>>,
  ): Completed {
    const { arguments: args, identity, source, request, info, authType } = this.#request;
    const context: HandlerContext = {
      arguments: args,
      identity,
      source: source ?? null,
      request,
      info,
      env: this.#env,
      stash: this.#stash,
      prev: state.prev ?? null,
      result: state.result ?? null,
      error: state.error ?? null,
    };
    const outcome = code.run(handler, context, authType, this.#effects);
    if (outcome.kind === 'error') throw new FieldError(outcome.error);
    if (outcome.kind === 'unauthorized') {
      const message = `Not Authorized to access ${info.fieldName} on type ${info.parentTypeName}`;
      throw new FieldError({ message, errorType: 'Unauthorized', data: null, errorInfo: null });
    }
    this.#stash = outcome.stash;
    return outcome;
  }

  outcome(value: unknown): FieldOutcome {
    return { value, ...this.#effects };
  }
}
