import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ManualClock, type Clock } from '../../kernel/clock.ts';
import type { FieldErrorShape, FieldOutcome } from '../resolver.ts';
import type { Effects } from './member.ts';
import { createRuntime, type Handler, type HandlerContext, type LogLine } from './runtime.ts';

/** The parts of `ctx` a test cares for; the others are empty. */
export type TestContext = Partial<Omit<HandlerContext, 'info'>> & {
  /** In place of `arguments`. */
  args?: Readonly<Record<string, unknown>>;
  info?: Partial<HandlerContext['info']>;
  /** What `util.authType()` gives; `User Pool Authorization` when absent. */
  authType?: string;
};

/** How one handler ended and what it left behind. */
export interface TestOutcome {
  /** What it returned, or gave to `runtime.earlyReturn`; null after an error. */
  value: unknown;
  /** From `util.error`, `util.unauthorized` (type `Unauthorized`) or a fault in the code (type `Code`). */
  error: FieldErrorShape | null;
  /** Set when it ended by `runtime.earlyReturn`. */
  earlyReturn: { skipTo: 'END' | 'NEXT' | null } | null;
  /** The stash after it; the one before it when it ended with an error. */
  stash: Readonly<Record<string, unknown>>;
  /** From `util.appendError`. */
  appended: readonly FieldErrorShape[];
  responseHeaders: Readonly<Record<string, string>>;
  subscriptionFilter: FieldOutcome['subscriptionFilter'];
  invalidationFilter: FieldOutcome['invalidationFilter'];
  invalidations: FieldOutcome['invalidations'];
  /** From `console.log` and `console.error`. */
  logs: readonly LogLine[];
}

/** The two handlers of one resolver or function. */
export interface TestResolver {
  request(context?: TestContext): TestOutcome;
  response(context?: TestContext): TestOutcome;
  /** The bundled text, as it would be deployed. */
  code: string;
}

/** Bundles a resolver as it is bundled for AppSync. */
async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'esnext',
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Loads one resolver or pipeline function into the runtime the API uses, for tests. The check of the AppSync
 * subset runs as at boot.
 *
 * @param file path of bundled JavaScript (`.js`) or of a TypeScript source, which is bundled first
 * @throws BootError INVALID_RESOLVER when AppSync would refuse the code
 */
export async function loadResolver(
  file: string | URL,
  options: { clock?: Clock } = {},
): Promise<TestResolver> {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const code = /\.m?js$/.test(path) ? readFileSync(path, 'utf8') : await bundle(path);
  return loadResolverCode(code, { ...options, place: path });
}

/** As `loadResolver`, for code that is bundled already and at hand as text. */
export function loadResolverCode(
  code: string,
  options: { clock?: Clock; place?: string } = {},
): TestResolver {
  let logs: LogLine[] = [];
  const runtime = createRuntime({
    clock: options.clock ?? new ManualClock(),
    log: (line) => logs.push(line),
  });
  const loaded = runtime.load(code, options.place ?? 'code.js');

  const run = (handler: Handler, test: TestContext = {}): TestOutcome => {
    const effects: Effects = { errors: [], responseHeaders: {}, invalidations: [] };
    logs = [];
    const { args, authType, info, ...given } = test;
    const context: HandlerContext = {
      identity: null,
      source: null,
      request: { headers: {}, domainName: null },
      env: {},
      stash: {},
      prev: null,
      result: null,
      error: null,
      ...given,
      arguments: args ?? given.arguments ?? {},
      info: {
        fieldName: 'field',
        parentTypeName: 'Query',
        variables: {},
        selectionSetList: [],
        selectionSetGraphQL: '',
        ...info,
      },
    };
    const outcome = loaded.run(handler, context, authType ?? 'User Pool Authorization', effects);
    return {
      value: 'value' in outcome ? outcome.value : null,
      error: errorOf(outcome),
      earlyReturn: outcome.kind === 'earlyReturn' ? { skipTo: outcome.skipTo } : null,
      stash: 'stash' in outcome ? outcome.stash : context.stash,
      appended: effects.errors,
      responseHeaders: effects.responseHeaders,
      subscriptionFilter: effects.subscriptionFilter,
      invalidationFilter: effects.invalidationFilter,
      invalidations: effects.invalidations,
      logs,
    };
  };
  return { request: (test) => run('request', test), response: (test) => run('response', test), code };
}

function errorOf(outcome: { kind: string; error?: FieldErrorShape }): FieldErrorShape | null {
  if (outcome.error) return outcome.error;
  if (outcome.kind !== 'unauthorized') return null;
  return { message: 'Unauthorized', errorType: 'Unauthorized', data: null, errorInfo: null };
}
