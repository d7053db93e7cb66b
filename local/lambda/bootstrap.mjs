// What runs inside a worker before and around a function's own code: the runtime interface of Lambda's
// nodejs24.x. Plain JavaScript, because stripping types in every new worker doubles its cold start.
// Behaviour follows github.com/aws/aws-lambda-nodejs-runtime-interface-client (version 4).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const env = process.env;
const json = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const minimumLevel = Math.max(0, LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE'));
const RealDate = Date;

let requestId = '';
/** How far the runtime's clock stands ahead of the machine's, in milliseconds. */
let clockOffset = 0;

const CALLBACK_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/** An error by the name the runtime answers it under. */
function runtimeError(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** The JSON a failed invocation answers with. */
function errorAnswer(error) {
  if (error instanceof Error) {
    return JSON.stringify({
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: String(error.stack ?? '').split('\n'),
    });
  }
  return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
}

/** Lets `Date` follow the runtime's clock, so that code and signatures agree with what the services see. */
function followClock(offset) {
  const now = () => RealDate.now() + clockOffset;
  if (offset !== 0 && Date === RealDate) {
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
      apply: () => new RealDate(now()).toString(),
      get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
    });
    RealDate.prototype.constructor = Date;
  }
  clockOffset = offset;
}

function emit(line) {
  port.postMessage(['log', line]);
}

/** Lines written past the console: whole ones leave at once, a rest waits for its end. */
function captureStream(stream) {
  let rest = '';
  stream.write = (chunk, encoding, callback) => {
    rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') emit(line);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) queueMicrotask(done);
    return true;
  };
  return () => {
    if (rest !== '') emit(rest);
    rest = '';
  };
}

function errorFields(_key, value) {
  if (!(value instanceof Error)) return value;
  return {
    errorType: value.constructor?.name ?? 'UnknownError',
    errorMessage: value.message,
    stackTrace: typeof value.stack === 'string' ? value.stack.split('\n') : value.stack,
    ...value,
  };
}

function jsonLine(level, message, params) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (params.length === 0) {
    try {
      return JSON.stringify({ ...line, message }, errorFields);
    } catch {
      return JSON.stringify({ ...line, message: format(message) });
    }
  }
  const error = params.find((param) => param instanceof Error);
  return JSON.stringify({
    ...line,
    message: format(message, ...params),
    ...(error && {
      errorType: error.constructor?.name ?? 'UnknownError',
      errorMessage: error.message,
      stackTrace: String(error.stack ?? '').split('\n'),
    }),
  });
}

function textLine(level, message, params) {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${format(message, ...params)}`;
}

function captureConsole() {
  const line = json ? jsonLine : textLine;
  for (const [index, level] of LEVELS.entries()) {
    console[level.toLowerCase()] =
      index < minimumLevel ? () => {} : (message, ...params) => emit(line(level, message, params));
  }
  console.log = console.info;
}

/** What Lambda itself logs when a handler or its module throws. */
function logError(text, error) {
  if (json) console.error(error instanceof Error ? error : new Error(String(error)));
  else console.error(text, '\t' + errorAnswer(error));
}

async function loadHandler(root, name) {
  if (name.includes('..')) {
    throw runtimeError(
      'Runtime.MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const last = basename(name);
  const dot = last.indexOf('.');
  if (dot < 0) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const folder = name.slice(0, name.length - last.length);
  const path = last.slice(dot + 1).split('.');
  const module = await loadModule(resolve(root, folder, last.slice(0, dot)), root);
  const find = (from) =>
    path.reduce((value, key) => (value !== null && typeof value === 'object' ? value[key] : undefined), from);
  const handler = find(module) ?? find(module.default);
  if (!handler) throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function')
    throw runtimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3) throw runtimeError('Runtime.CallbackHandlerDeprecated', CALLBACK_REMOVED);
  return handler;
}

async function loadModule(path, root) {
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      if (existsSync(path + extension)) return await import(pathToFileURL(path + extension).href);
    }
    return createRequire(join(root, 'index.js'))(path);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const syntax = runtimeError('Runtime.UserCodeSyntaxError', String(error));
      syntax.stack = error.stack;
      throw syntax;
    }
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('Runtime.ImportModuleError', String(error));
    throw error;
  }
}

function heapUsed() {
  const statistics = getHeapStatistics();
  return statistics.used_heap_size + statistics.external_memory;
}

/** Ends the environment as Lambda's runtime does after an error nobody caught. */
function fatal(text, error, exitCode) {
  logError(text, error);
  port.postMessage(['fatal', errorAnswer(error)]);
  process.exit(exitCode);
}

async function run(handler, [id, functionArn, remaining, offset, traceId, payload]) {
  requestId = id;
  followClock(offset);
  env._X_AMZN_TRACE_ID = traceId;
  const deadline = performance.now() + remaining;
  let event;
  try {
    event = JSON.parse(payload);
  } catch (error) {
    port.postMessage(['unreadable', String(error.message)]);
    return;
  }
  const context = {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.round(deadline - performance.now()),
  };
  try {
    const result = await handler(event, context);
    let text;
    try {
      text = JSON.stringify(result === undefined ? null : result);
    } catch {
      throw runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body');
    }
    // As the runtime does: what the handler left to run at once still belongs to this invocation.
    await new Promise((done) => setImmediate(done));
    flush();
    port.postMessage(['done', text ?? 'null', heapUsed()]);
  } catch (error) {
    await new Promise((done) => setImmediate(done));
    flush();
    logError('Invoke Error', error);
    port.postMessage(['error', errorAnswer(error), heapUsed()]);
  }
}

const flushOut = captureStream(process.stdout);
const flushErr = captureStream(process.stderr);
const flush = () => {
  flushOut();
  flushErr();
};
captureConsole();
process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  fatal(
    'Unhandled Promise Rejection',
    runtimeError('Runtime.UnhandledPromiseRejection', String(reason)),
    128,
  ),
);
followClock(workerData.clockOffset);
try {
  const handler = await loadHandler(workerData.root, workerData.handler);
  port.on('message', (message) => void run(handler, message));
  port.postMessage(['ready']);
} catch (error) {
  logError('Init Error', error);
  port.postMessage(['failed', errorAnswer(error)]);
}
