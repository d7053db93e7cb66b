import { describe, expect, it } from 'vitest';
import { BootError } from '../../kernel/errors.ts';
import { ManualClock } from '../../kernel/clock.ts';
import { loadResolverCode } from './harness.ts';
import { createRuntime } from './runtime.ts';

/** A resolver whose request handler has this body. */
const resolver = (body: string, head = '') =>
  loadResolverCode(`${head}export function request(ctx) { ${body} }
export function response(ctx) { return ctx.result; }
`);

describe('the runtime', () => {
  it('runs code as esbuild bundles it: exports at the end, imports renamed', () => {
    const { request } = loadResolverCode(`// src/a.ts
import { util as util2 } from "@aws-appsync/utils";
import {
  put,
  operations
} from "@aws-appsync/utils/dynamodb";
var shout = (text) => text.toUpperCase();
function request2(ctx) {
  return { id: shout(ctx.args.id), now: util2.time.nowEpochSeconds(), type: operations.remove().type, put: put({ key: {}, item: {} }).operation };
}
var response = (ctx) => ctx.result;
export {
  request2 as request,
  response
};
`);
    expect(request({ args: { id: 'a' } }).value).toEqual({
      id: 'A',
      now: 1767225600,
      type: 'OPERATION_REMOVE',
      put: 'PutItem',
    });
  });

  it('keeps nothing of a run: variables of the module start anew', () => {
    const { request } = loadResolverCode(`
      let count = 0;
      const seen = [];
      export function request(ctx) { count += 1; seen.push(ctx.args.id); return { count, seen }; }
      export function response(ctx) { return null; }
    `);
    request({ args: { id: 'a' } });
    expect(request({ args: { id: 'b' } }).value).toEqual({ count: 1, seen: ['b'] });
  });

  it.each([
    `Object.entries({})['map'].stolen = 1;`,
    `const held = util.time; held.stolen = 1;`,
    `[].map.stolen = 1;`,
    `const name = '__pro' + 'to__'; ctx.args[name].stolen = 1;`,
    `util.time.nowISO8601 = 1;`,
    `const { length } = ''; ''.concat.stolen = length;`,
  ])('has nothing that a run could change for the next: %s', (body) => {
    const { error } = resolver(body).request();
    expect(error?.errorType).toBe('Code');
    expect(error?.message).toMatch(/TypeError: Cannot (assign to read only|add) property/);
  });

  it('lets an item have members named like those of every object', () => {
    const { value } = resolver(
      `const item = {}; item.toString = 'a'; item.valueOf = 'b'; return item;`,
    ).request();
    expect(value).toEqual({ toString: 'a', valueOf: 'b' });
  });

  it('reaches nothing of the host through computed names', () => {
    const reach = `const name = 'const' + 'ructor'; return `;
    expect(resolver(`${reach} typeof ctx.args[name][name];`).request().value).toBe('undefined');
    expect(resolver(`${reach} typeof util.autoId[name];`).request().value).toBe('undefined');
    const { error } = resolver(`${reach} ctx.args[name][name]('return process')();`).request();
    expect(error?.message).toMatch(/is not a function/);
  });

  it('gives the empty string for text that is no JSON', () => {
    expect(resolver(`return [JSON.parse('{'), JSON.parse('{"a":1}')];`).request().value).toEqual([
      '',
      { a: 1 },
    ]);
  });

  it('reads patterns of replace and replaceAll as Java expressions', () => {
    const body = `return ['a.b.c'.replaceAll('.', '-'), 'a.b.c'.replace('[.]', '-'), 'ab'.replaceAll('(a)(b)', '$2$1\\\\$')];`;
    expect(resolver(body).request().value).toEqual(['-----', 'a-b.c', 'ba$']);
  });

  it('leaves info out of JSON.stringify(ctx), and gives it all the same', () => {
    const { value } = resolver(
      `return [JSON.stringify(ctx).includes('info'), ctx.info.fieldName, ctx.args === ctx.arguments];`,
    ).request({ info: { fieldName: 'thing' } });
    expect(value).toEqual([false, 'thing', true]);
  });

  it('ends a loop after 1,000 turns', () => {
    const { request } = resolver(`let sum = 0; for (const x of ctx.args.list) { sum += x; } return sum;`);
    expect(request({ args: { list: Array(1000).fill(1) } }).value).toBe(1000);
    expect(request({ args: { list: Array(1001).fill(1) } }).error).toMatchObject({
      errorType: 'Code',
      message: expect.stringMatching(
        /^code\.js:1:\d+: RangeError: A loop can have at most 1000 iterations$/,
      ) as string,
    });
    const keys = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, 1]));
    const forIn = resolver(`let n = 0; for (const /* in */ k in ctx.args) { n += k.length; } return n;`);
    expect(forIn.request({ args: { a: 1, bb: 1 } }).value).toBe(3);
    expect(forIn.request({ args: keys }).error?.message).toMatch(/at most 1000/);
  });

  it('tells where in the code a fault arose, whatever was put into the line', () => {
    const code = `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  for (const a of [1]) { for (const b in { x: 1 }) { ctx.args.missing.member; } }
}
export function response(ctx) {
  return util.urlDecode('%');
}
`;
    const { request, response } = loadResolverCode(code);
    const column = code.split('\n')[2]!.indexOf('member') + 1;
    expect(request().error?.message).toBe(
      `code.js:3:${column}: TypeError: Cannot read properties of undefined (reading 'member')`,
    );
    expect(response().error).toMatchObject({ errorType: 'Code', message: 'code.js:6:15: URI malformed' });
  });

  it('hands console lines to the log, with their place', () => {
    const { logs } = resolver(
      `console.log('got', { a: 1 }); console.error(undefined); return null;`,
    ).request();
    expect(logs).toEqual([
      { level: 'INFO', message: 'code.js:1:40: "got" {"a":1}', place: 'code.js' },
      { level: 'ERROR', message: 'code.js:1:70: undefined', place: 'code.js' },
    ]);
  });

  it('does not let code change what is in ctx but the stash', () => {
    const { stash, error } = resolver(`ctx.stash.a = 1; const alias = ctx; alias.result = 1;`).request();
    expect(error?.message).toMatch(/Cannot assign to read only property 'result'/);
    expect(stash).toEqual({});
  });

  it.each([
    [
      'code over 32,768 characters',
      `export function request() {} export function response() {} //${'x'.repeat(32_768)}`,
      /AppSync takes 32768/,
    ],
    ['a missing handler', `export function request() {}`, /exports no function named response/],
    ['text that is no module', `export function request( {`, /is no ES module: Unexpected token/],
    [
      'an unsupported module',
      `import { select } from '@aws-appsync/utils/rds'; export function request() { return select; } export function response() {}`,
      /utils\/rds is not supported by this runtime/,
    ],
    [
      'code outside of the subset',
      `export function request() { throw 1; } export function response() {}`,
      /code\.js:1:29: throw is not supported/,
    ],
  ])('refuses %s at load', (_, code, message) => {
    const runtime = createRuntime({ clock: new ManualClock() });
    try {
      runtime.load(code, 'Stack/Resource');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BootError);
      expect(error).toMatchObject({ code: 'INVALID_RESOLVER', place: 'Stack/Resource' });
      expect((error as BootError).message).toMatch(message);
    }
  });
});
