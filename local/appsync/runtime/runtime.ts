import { readFileSync } from 'node:fs';
import { constants, createContext, runInContext, Script } from 'node:vm';
import { BootError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { FieldErrorShape, FieldInfo, FieldRequest } from '../resolver.ts';
import { checkSubset } from '../subset/check.ts';
import { GLOBALS, MAX_CODE_CHARACTERS, MAX_LOOP_TURNS, MISSING_METHODS, STATIC_MEMBERS } from './language.ts';
import type { Effects, Surroundings } from './member.ts';
import { MEMBERS, MODULES } from './members.ts';
import { parseCode, transformCode, type Position } from './transform.ts';

/** What a handler sees as `ctx`, all of it plain JSON. */
export interface HandlerContext {
  arguments: Readonly<Record<string, unknown>>;
  identity: FieldRequest['identity'];
  source: unknown;
  request: FieldRequest['request'];
  info: FieldInfo;
  env: Readonly<Record<string, string>>;
  stash: Readonly<Record<string, unknown>>;
  prev: { result: unknown } | null;
  result: unknown;
  error: { message: string; type: string } | null;
}

/** How a handler ended. */
export type HandlerOutcome =
  | { kind: 'value'; value: unknown; stash: Record<string, unknown> }
  | { kind: 'earlyReturn'; value: unknown; skipTo: 'END' | 'NEXT' | null; stash: Record<string, unknown> }
  | { kind: 'error'; error: FieldErrorShape }
  | { kind: 'unauthorized' };

export type Handler = 'request' | 'response';

/** Code that is loaded: checked, compiled, ready to run any number of times. */
export interface LoadedCode {
  /** Runs a handler of a module made anew; what it leaves beside its value goes into `effects`. */
  run(handler: Handler, context: HandlerContext, authType: string, effects: Effects): HandlerOutcome;
}

/** A line from `console.log` or `console.error` in resolver code. */
export interface LogLine {
  level: 'INFO' | 'ERROR';
  /** `code.js:LINE:COLUMN: ` and the arguments as JSON. */
  message: string;
  /** Whose code wrote it. */
  place: string;
}

/** The APPSYNC_JS 1.0.0 runtime: one frozen vm context for all code of an API. */
export interface Runtime {
  /**
   * Checks code against the AppSync subset and compiles it.
   *
   * @param place where the code stands, for errors and the log
   * @throws BootError INVALID_RESOLVER
   */
  load(code: string, place: string): LoadedCode;
}

type Run = (factory: unknown, handler: Handler, contextJson: string) => string;

interface Running extends Surroundings {
  place: string;
  original(position: Position): Position;
}

const FILE = 'code.js';
const SANDBOX = readFileSync(new URL('./sandbox.js', import.meta.url), 'utf8');

/** Makes the runtime. One context serves all code: it is frozen, and each run gets a fresh module of its own. */
export function createRuntime(options: { clock: Clock; log?: (line: LogLine) => void }): Runtime {
  // Without codeGeneration no text can become code in the context, whatever way it is reached.
  const context = createContext(constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
  });
  let running: Running | undefined;

  // Plain text in, plain text out, and never a throw: no object of the host reaches resolver code.
  const call = (name: string, args: string): string => {
    try {
      if (!running) throw new Error('No handler is running');
      const values = JSON.parse(args) as unknown[];
      if (name === 'console.log' || name === 'console.error') {
        log(name === 'console.log' ? 'INFO' : 'ERROR', values as [string, string[]], running, options.log);
        return '{}';
      }
      const member = MEMBERS[name];
      if (!member) throw new Error(`${name} is not a function`);
      return JSON.stringify({ value: member(values, running) });
    } catch (thrown) {
      return JSON.stringify({ fault: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };

  const boot = runInContext(SANDBOX, context, { filename: 'sandbox.js' }) as (...args: unknown[]) => Run;
  const run = boot(
    call,
    jsonIn(context, MODULES),
    MAX_LOOP_TURNS,
    jsonIn(context, GLOBALS),
    jsonIn(context, missing()),
  );

  return {
    load(code, place) {
      checkCode(code, place);
      const script = transformCode(code, parseCode(code));
      checkHandlers(script.exports, place);
      const factory: unknown = new Script(script.text, { filename: FILE }).runInContext(context);
      return {
        run(handler, handlerContext, authType, effects) {
          running = { clock: options.clock, authType, effects, place, original: (at) => script.original(at) };
          try {
            return outcome(run(factory, handler, JSON.stringify(handlerContext)), running);
          } finally {
            running = undefined;
          }
        },
      };
    },
  };
}

/** A value of the host made again out of the context's own objects. */
function jsonIn(context: object, value: unknown): unknown {
  return runInContext(`(${JSON.stringify(value)})`, context);
}

/** What to take from the builtins, so that code that slipped through the check fails here too. */
function missing(): Record<string, string[]> {
  const statics = { Object, Array, String, Number, Boolean, Math, JSON };
  const gone: Record<string, string[]> = {};
  for (const [name, holder] of Object.entries(statics)) {
    const kept = [...(STATIC_MEMBERS[name] ?? []), 'prototype', 'length', 'name'];
    gone[name] = Object.getOwnPropertyNames(holder).filter((member) => !kept.includes(member));
  }
  for (const [name, methods] of Object.entries(MISSING_METHODS)) gone[`${name}.prototype`] = [...methods];
  return gone;
}

function checkCode(code: string, place: string): void {
  if (code.length > MAX_CODE_CHARACTERS) {
    throw new BootError(
      'INVALID_RESOLVER',
      `The code has ${code.length} characters; AppSync takes ${MAX_CODE_CHARACTERS}`,
      {
        place,
        advice: 'Bundle without source map contents, or move work to a function of its own.',
      },
    );
  }
  const problems = checkSubset(code, place);
  if (problems.length === 0) return;
  const lines = problems.map(({ line, column, message }) => `${FILE}:${line}:${column}: ${message}`);
  throw new BootError('INVALID_RESOLVER', `The code contains what APPSYNC_JS refuses:\n${lines.join('\n')}`, {
    place,
  });
}

function checkHandlers(exports: readonly string[], place: string): void {
  for (const handler of ['request', 'response']) {
    if (!exports.includes(handler)) {
      throw new BootError('INVALID_RESOLVER', `The code exports no function named ${handler}`, { place });
    }
  }
}

type Raw = HandlerOutcome | { kind: 'fault'; stack: string };

function outcome(json: string, running: Running): HandlerOutcome {
  const raw = JSON.parse(json) as Raw;
  if (raw.kind !== 'fault') return raw;
  const message = raw.stack.slice(0, raw.stack.lastIndexOf('\n'));
  return {
    kind: 'error',
    error: {
      message: `${prefix(raw.stack, running)}${message.replace(/^Error: /, '')}`,
      errorType: 'Code',
      data: null,
      errorInfo: null,
    },
  };
}

/** `code.js:LINE:COLUMN: ` of the innermost place in resolver code that a stack goes through. */
function prefix(stack: string, running: Running): string {
  // Only in the frames, on the last line: the message may hold anything.
  const at = /(?:^| )code\.js:(\d+):(\d+)/.exec(stack.slice(stack.lastIndexOf('\n') + 1));
  if (!at) return '';
  const { line, column } = running.original({ line: Number(at[1]), column: Number(at[2]) });
  return `${FILE}:${line}:${column}: `;
}

function log(
  level: LogLine['level'],
  [stack, values]: [string, string[]],
  running: Running,
  write: ((line: LogLine) => void) | undefined,
): void {
  write?.({ level, message: `${prefix(stack, running)}${values.join(' ')}`, place: running.place });
}
