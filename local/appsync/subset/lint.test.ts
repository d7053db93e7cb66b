import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { lintSubset } from './lint.ts';

const text = (body: string) =>
  `import { util } from '@aws-appsync/utils';
export function request(ctx) { ${body} }
export function response(ctx) { return util.autoId(); }
`;

describe("AWS's plugin", () => {
  const cases: [string, string][] = [
    ['for (let i = 0; i < 1; i += 1) { ctx.stash.i = i; }', '@aws-appsync/no-for'],
    ['const f = (x) => f(x); return f(1);', '@aws-appsync/no-recursion'],
    ['return "a".repeat(2);', '@aws-appsync/no-disallowed-methods'],
    ['const f = (g) => 1; return f(() => 1);', '@aws-appsync/no-function-passing'],
    ['const f = () => () => 1; return 1;', '@aws-appsync/no-function-return'],
    ['ctx.args = 1;', '@aws-appsync/no-disallowed-re-assignment'],
    ['/* eslint-disable */ return /a/;', '@aws-appsync/no-regex'],
  ];
  // One program for all: starting the type checker is what takes the time.
  const results = lintSubset(cases.map(([body], index) => ({ name: `src/r${index}.js`, code: text(body) })));

  it.each(cases.map(([body, rule], index) => ({ body, rule, index })))(
    '$rule in: $body',
    ({ rule, index }) => {
      const rules = results[index]?.map((problem) => problem.rule) ?? [];
      expect(rules).toContain(rule);
      // What AWS's rules find, the walk that runs at boot finds too.
      expect(rules.some((other) => !other.startsWith('@aws-appsync/'))).toBe(true);
    },
  );
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'subset-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const command = fileURLToPath(new URL('./command.ts', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });

  it('ends with 0 for good code, with 1 and the problems for bad code, with 2 for no code', () => {
    const [good, bad] = [join(folder, 'good.js'), join(folder, 'bad.js')];
    writeFileSync(good, text('return util.time.nowISO8601();'));
    writeFileSync(bad, text('throw 1;'));

    expect(run(good)).toMatchObject({ status: 0, stdout: '1 file(s) within the AppSync subset\n' });
    const failed = run(good, bad);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain(`${bad}:2:32: throw is not supported; use util.error() (ThrowStatement)`);
    expect(run().status).toBe(2);
  });
});
