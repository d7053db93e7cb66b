import { describe, expect, it } from 'vitest';
import { checkSubset } from './check.ts';

/** The rules that a request handler with this body breaks. */
const inBody = (body: string, head = '') =>
  checkSubset(
    `${head}\nexport function request(ctx) {\n${body}\n}\nexport function response(ctx) { return ctx.result; }`,
    'test',
  );

describe('what is refused', () => {
  it.each<[string, RegExp]>([
    ['throw ctx.error;', /^throw is not supported; use util\.error\(\)/],
    ['try { return 1; } finally { return 2; }', /^try, catch and finally/],
    ['while (ctx.args.x) { return 1; }', /^while is not supported/],
    ['do { ctx.stash.x = 1; } while (ctx.args.x);', /^do…while/],
    ['for (let i = 0; i < 3; i += 1) { ctx.stash.i = i; }', /^for \(;;\)/],
    ['for (const x of [1]) { if (x) continue; }', /^continue/],
    ['outer: for (const x of [1]) { break outer; }', /^Labels/],
    ['class A {} return null;', /^Classes/],
    ['return this;', /^this is not supported/],
    ['return new Map();', /^new is not supported/],
    ['return new Date();', /^new is not supported/],
    ['return new RegExp("a");', /^new is not supported/],
    ['return new Proxy({}, {});', /^new is not supported/],
    ['return Promise.resolve(1);', /^Promise is not available/],
    ['return structuredClone(ctx.args);', /^structuredClone is not available/],
    ['return fetch("https://example.com");', /^fetch is not available/],
    ['return setTimeout(() => 1, 1);', /^setTimeout is not available|^A function cannot be passed/],
    ['return process.env.HOME;', /^process is not available/],
    ['return eval("1");', /^eval is not available/],
    ['return globalThis.util;', /^globalThis is not available/],
    ['return require("fs");', /^require is not available/],
    ['return Date.now();', /^Date is not available/],
    ['return parseInt("1");', /^parseInt is not available/],
    ['return encodeURIComponent("a");', /^encodeURIComponent is not available/],
    ['return Symbol("a");', /^Symbol is not available/],
    ['return Math.random();', /^Math\.random is not available/],
    [`return Math['random']();`, /^Math\.random is not available/],
    ['return Math[ctx.args.name]();', /^Math\.\[…\] is not available/],
    ['const M = Math; return M.random();', /^Math can only be used for its members/],
    ['return Object.freeze({});', /^Object\.freeze is not available/],
    ['return Array.from("abc");', /^Array\.from is not available/],
    ['return String.fromCharCode(1);', /^String\.fromCharCode is not available/],
    ['return 10n;', /^BigInt is not supported/],
    ['return /a/.test("a");', /^Regular expressions are not supported/],
    ['return String`a`;', /^Tagged templates/],
    ['return { get a() { return 1; } };', /^Getters and setters/],
    ['return { set a(v) {} };', /^Getters and setters/],
    ['let i = 0; i++; return i;', /^\+\+ and -- are not supported/],
    ['return ~1;', /^The operator ~/],
    ['return "a" in ctx.args;', /^The operator in is not supported; use Object\.hasOwn/],
    ['return ctx.args instanceof Object;', /^The operator instanceof|^Object can only/],
    ['return (1, 2);', /^The comma operator/],
    ['const f = async () => 1; return f();', /^async is not supported/],
    ['function* g() { yield 1; } return g();', /^Generators/],
    ['return import("fs");', /^import\(\) is not supported/],
    ['return arguments[0];', /^arguments is not supported/],
    ['debugger;', /^debugger/],
    ['return "a".padStart(3);', /^The method padStart\(\)/],
    ['return "a".repeat(3);', /^The method repeat\(\)/],
    ['return "a".localeCompare("b");', /^The method localeCompare\(\)/],
    ['return "a".match("b");', /^The method match\(\)/],
    ['return ctx.args.list.entries();', /^The method entries\(\)/],
    ['return ctx.args.constructor;', /^constructor is not available/],
    ['return ctx.args.__proto__;', /^__proto__ is not available/],
    ['const f = () => 1; return f.call(null);', /^call\(\) of functions/],
    ['const f = (x) => f(x); return f(1);', /^f calls itself/],
    ['const a = (x) => b(x); const b = (x) => a(x); return a(1);', /^[ab] calls itself/],
    ['const f = (xs) => xs.map((x) => f(x)); return f([]);', /^f calls itself/],
    ['const f = (g) => 1; return f(() => 1);', /^A function cannot be passed/],
    ['return [3, 1].sort((a, b) => a - b);', /^A function cannot be passed/],
    ['return JSON.stringify(ctx.args, (key, value) => value);', /^A function cannot be passed/],
    ['const f = () => () => 1; return 1;', /^A function cannot be returned/],
    ['const f = () => 1; return f;', /^A function cannot be returned/],
    ['const f = () => 1; const g = f; return g();', /^A function cannot be assigned again/],
    ['let f = () => 1; f = () => 2; return f();', /^A function cannot be assigned again/],
    ['ctx = {}; return ctx;', /^ctx cannot be assigned/],
    ['ctx.result = 1;', /^ctx\.result cannot be assigned/],
    ['ctx.stash = {};', /^ctx\.stash cannot be assigned/],
    ['delete ctx.args;', /^ctx\.args cannot be assigned/],
    ['undeclared = 1;', /^undeclared cannot be assigned/],
    ['return util.rds.toJsonObject("");', /^util has no rds here/],
    ['return util.isNull(1);', /^util has no isNull here/],
    ['return util.time.now();', /^util\.time has no now here/],
    ['extensions.evictFromApiCache("Query", "a", {});', /^extensions has no evictFromApiCache here/],
    ['console.table([]);', /^console\.table is not available/],
  ])('%s', (body, message) => {
    const problems = inBody(body);
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(new RegExp(message.source, 'm'));
  });

  it.each<[string, RegExp]>([
    [`import { readFileSync } from 'node:fs';`, /^node:fs cannot be imported/],
    [
      `import { select } from '@aws-appsync/utils/rds';`,
      /^@aws-appsync\/utils\/rds is not supported by this runtime/,
    ],
    [`import { sync } from '@aws-appsync/utils/dynamodb';`, /has no sync here/],
    [`import { put } from '@aws-appsync/utils';`, /^@aws-appsync\/utils has no put here/],
    [`import util from '@aws-appsync/utils';`, /no default export/],
    [`export * from '@aws-appsync/utils';`, /^export \* is not supported/],
    [`export { util } from '@aws-appsync/utils';`, /^Exporting from another module/],
    [
      `import * as ddb from '@aws-appsync/utils/dynamodb'; const x = ddb.sync({});`,
      /^The module has no sync here/,
    ],
    [
      `import { operations } from '@aws-appsync/utils/dynamodb'; const x = operations.drop();`,
      /^operations has no drop/,
    ],
    [`export default 1;`, /^A default export/],
  ])('%s', (head, message) => {
    expect(
      inBody('return 1;', head)
        .map((problem) => problem.message)
        .join('\n'),
    ).toMatch(new RegExp(message.source, 'm'));
  });

  it.each([
    'const request = (ctx) => { ctx.result = 1; };\nconst response = (ctx) => ctx.result;\nexport { request, response };',
    'function request2(ctx) { ctx.result = 1; }\nfunction response(ctx) {}\nexport { request2 as request, response };',
    'export const response = (ctx) => ctx.result;\nexport const request = (ctx) => { ctx.result = 1; };',
  ])('finds changes of ctx whatever the form of the handler: %s', (code) => {
    expect(checkSubset(code, 'test').map(({ message }) => message)).toEqual([
      'ctx.result cannot be assigned',
    ]);
  });

  it('tells the place and the rule', () => {
    expect(inBody('  throw 1;')).toEqual([
      { line: 3, column: 3, rule: 'ThrowStatement', message: 'throw is not supported; use util.error()' },
    ]);
  });

  it('tells of text that is no module', () => {
    expect(checkSubset('export function {', 'Query.thing')).toEqual([
      { line: 1, column: 17, rule: 'syntax', message: 'Query.thing is no ES module: Unexpected token' },
    ]);
  });
});

describe('what is accepted', () => {
  it.each([
    'const { a, b: [c, ...d], ...rest } = ctx.args; return { a, c, d, ...rest };',
    'for (const x of ctx.args.list) { if (x === 2) { break; } }',
    'for (const key in ctx.args) { ctx.stash[key] = ctx.args[key] ?? null; }',
    'switch (ctx.args.kind) { case 1: return 1; default: return 2; }',
    'return ctx.args.list.map((x) => x * 2).filter((x) => x > 1).reduce((sum, x) => sum + x, 0);',
    'const double = (x) => x * 2; return ctx.args.list.map(double);',
    'const name = ctx.identity?.username ?? `nobody ${1 + 1}`; return name;',
    'delete ctx.stash.a; ctx.stash.b.c = 1; return typeof ctx.args;',
    'return Object.entries(ctx.args).flatMap(([key, value]) => [key, value]);',
    'return Object.hasOwn(ctx.args, "a") && Array.isArray(ctx.args.a) && Number.isInteger(ctx.args.b);',
    'return [String(1), Number("1"), Boolean(0), NaN, Infinity, undefined];',
    'return Math.max(1, 2) | 4 & 5 ^ 6 << 1;',
    'let x = 1; x += 2; x ??= 3; return void x;',
    'return util.time.nowISO8601().slice(0, 10).replaceAll("-", "");',
    'util.error("no", "TYPE", null, { a: 1 });',
    'extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ a: { eq: 1 } })); return null;',
    'runtime.earlyReturn({ a: 1 }, { skipTo: "END" });',
    'console.log("a"); console.error("b");',
    'return { keys: 1, repeat: 2, match: 3, process: 4, fetch: 5 };',
    'const process = ctx.args; return process.keys;',
    'const { time } = util; return time.nowEpochSeconds();',
    'function helper(x) { return other(x); } function other(x) { return x; } return helper(1);',
    'const f = (x) => { const inner = (y) => y; return inner(x); }; return f(1);',
  ])('%s', (body) => {
    expect(inBody(body)).toEqual([]);
  });

  it.each([
    `import { util, extensions as ext, runtime } from '@aws-appsync/utils';`,
    `import { put, operations } from '@aws-appsync/utils/dynamodb';\nconst x = operations.add(1);`,
    `import * as ddb from '@aws-appsync/utils/dynamodb';\nconst get = (id) => ddb.get({ key: { id } });`,
    `const LIMIT = 10;\nexport const other = LIMIT;`,
  ])('%s', (head) => {
    expect(inBody('return 1;', head)).toEqual([]);
  });

  it('accepts handlers exported at the end, as bundles have them', () => {
    const code = `function request2(ctx) { return null; }\nvar response = (ctx) => ctx.result;\nexport { request2 as request, response };`;
    expect(checkSubset(code, 'bundle')).toEqual([]);
  });
});
