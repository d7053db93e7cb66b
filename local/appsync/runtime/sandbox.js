// Runs inside the vm context that resolver code runs in, once, before any of it. It takes away every
// global that APPSYNC_JS does not have, builds `util` and the other modules, freezes all of it and
// returns the one function the host calls. Nothing of the host crosses over but JSON text and `call`,
// which stays in this closure: host objects would carry the host's `Function` with them.
// The function is what the script gives.
// eslint-disable-next-line @typescript-eslint/no-unused-expressions
(function boot(call, modules, loopLimit, globals, missing) {
  'use strict';

  const { parse, stringify } = JSON;
  const { freeze, hasOwn, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { ownKeys, apply, deleteProperty } = Reflect;
  const iterator = Symbol.iterator;
  const world = globalThis;
  const { Set, Error, TypeError, RangeError } = world;

  /** Thrown to leave the handler at once: `util.error`, `util.unauthorized`, `runtime.earlyReturn`. */
  class Stop {
    constructor(outcome) {
      this.outcome = outcome;
    }
  }

  // What Node makes stacks with. With one of our own, none of the host's gets hold of frames from in here,
  // and a stack is what the host wants of it: the text of the error, a line end, places from the innermost.
  const stackMaker = {
    prepareStackTrace: (error, frames) =>
      `${error}\n${frames.map((frame) => `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`).join(' ')}`,
  };

  /** A stack with the caller's position in it, for the log. */
  const here = () => new Error('').stack;

  function ask(name, args) {
    const answer = parse(call(name, stringify(args)));
    if (answer.fault !== undefined) throw new Error(answer.fault);
    return answer.value;
  }

  /** Functions that only the inside can do, because they unwind the handler. */
  const leaving = {
    error(message, errorType, data, errorInfo) {
      throw new Stop({
        kind: 'error',
        error: {
          message: typeof message === 'string' ? message : (stringify(message) ?? ''),
          errorType: errorType ?? null,
          data: data ?? null,
          errorInfo: errorInfo ?? null,
        },
      });
    },
    unauthorized() {
      throw new Stop({ kind: 'unauthorized' });
    },
    earlyReturn(value, options) {
      throw new Stop({ kind: 'earlyReturn', value: value ?? null, skipTo: options?.skipTo ?? null });
    },
  };

  // A path such as `util.time.nowISO8601` becomes a member at that place.
  function build(paths) {
    const exported = {};
    for (const path of paths) {
      const names = path.split('.');
      const last = names.pop();
      let holder = exported;
      for (const name of names) holder = holder[name] ??= {};
      // `util.dynamodb.toString` must be an own property, hence no assignment through the prototype.
      const member = hasOwn(leaving, last) ? leaving[last] : (...args) => ask(path, args);
      defineProperty(holder, last, { value: member, enumerable: true, configurable: true, writable: true });
    }
    return exported;
  }

  const imports = {};
  for (const [source, paths] of Object.entries(modules)) imports[source] = build(paths);
  const { util, extensions, runtime } = imports['@aws-appsync/utils'];

  const builtins = { Object, Array, String, Number, Boolean, Math, JSON };
  for (const [holder, names] of Object.entries(missing)) {
    const target = holder.endsWith('.prototype')
      ? builtins[holder.slice(0, -10)].prototype
      : builtins[holder];
    for (const name of names) deleteProperty(target, name);
  }

  // Text that is no JSON gives the empty string. The second parameter of both, a function, does not exist.
  JSON.parse = (text) => {
    try {
      return parse(text);
    } catch {
      return '';
    }
  };
  JSON.stringify = (value, _replacer, space) => stringify(value, null, space);
  // The patterns of these two are regular expressions in Java's syntax, not plain text.
  const replacer = (name) =>
    ({
      [name](pattern, replacement) {
        return ask(`string.${name}`, [String(this), String(pattern), String(replacement)]);
      },
    })[name];
  String.prototype.replace = replacer('replace');
  String.prototype.replaceAll = replacer('replaceAll');
  for (const name of ['apply', 'bind', 'call']) delete Function.prototype[name];
  // The way from any function to `Function`, and so to code made of strings.
  Function.prototype.constructor = undefined;

  const intrinsics = [
    getPrototypeOf([][iterator]()),
    getPrototypeOf(''[iterator]()),
    getPrototypeOf(function* () {}),
    getPrototypeOf(async function () {}),
    getPrototypeOf(async function* () {}),
    TypeError,
    RangeError,
    ReferenceError,
    SyntaxError,
    EvalError,
    URIError,
  ];
  for (const name of ownKeys(world)) if (!globals.includes(name)) deleteProperty(world, name);
  defineProperty(world, 'Error', { value: stackMaker });
  Object.assign(world, {
    util,
    extensions,
    runtime,
    console: {
      log: (...args) => void ask('console.log', [here(), args.map((arg) => stringify(arg) ?? 'undefined')]),
      error: (...args) =>
        void ask('console.error', [here(), args.map((arg) => stringify(arg) ?? 'undefined')]),
    },
  });

  // Freezing Object.prototype would make `item.toString = 1` fail on every object. As accessors, its
  // members stay fixed and can still be covered by an own property.
  for (const name of ownKeys(Object.prototype)) {
    const { value, writable } = getOwnPropertyDescriptor(Object.prototype, name);
    if (!writable) continue;
    defineProperty(Object.prototype, name, {
      configurable: false,
      get: () => value,
      set(own) {
        defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
    });
  }

  // One request must leave nothing behind that another could find.
  const seen = new Set();
  const rest = [world, imports, ...intrinsics];
  while (rest.length > 0) {
    const next = rest.pop();
    if ((typeof next !== 'object' && typeof next !== 'function') || next === null || seen.has(next)) continue;
    seen.add(next);
    freeze(next);
    rest.push(getPrototypeOf(next));
    for (const key of ownKeys(next)) {
      const { value, get, set } = getOwnPropertyDescriptor(next, key);
      rest.push(value, get, set);
    }
  }

  function exceeded() {
    throw new RangeError(`A loop can have at most ${loopLimit} iterations`);
  }

  /** What `for…of` goes through. */
  function* turns(iterable) {
    if (typeof iterable?.[iterator] !== 'function') throw new TypeError(`${typeof iterable} is not iterable`);
    let count = 0;
    for (const item of iterable) {
      count += 1;
      if (count > loopLimit) exceeded();
      yield item;
    }
  }

  /** What `for…in` goes through, its `in` made an `of`. */
  function* keys(object) {
    let count = 0;
    for (const key in object) {
      count += 1;
      if (count > loopLimit) exceeded();
      yield key;
    }
  }

  function contextOf({ info, ...rest }) {
    const context = { ...rest, args: rest.arguments };
    // What AWS leaves out of JSON.stringify(ctx).
    defineProperty(context, 'info', { value: info, enumerable: false });
    return freeze(context);
  }

  /**
   * Runs one handler of a module made anew, so that what it keeps in its own variables ends with it.
   * Gives the outcome as JSON text.
   */
  return function run(factory, handler, contextJson) {
    const ctx = contextOf(parse(contextJson));
    let outcome;
    try {
      const value = apply(factory(imports, turns, keys)[handler], undefined, [ctx]);
      outcome = { kind: 'value', value: value ?? null };
      return stringify({ ...outcome, stash: ctx.stash });
    } catch (thrown) {
      outcome =
        thrown instanceof Stop ? thrown.outcome : { kind: 'fault', stack: String(thrown?.stack ?? thrown) };
      return stringify({ ...outcome, stash: outcome.kind === 'fault' ? {} : ctx.stash });
    }
  };
});
