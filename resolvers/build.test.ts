import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSubset } from '../local/appsync/subset/check.ts';
import { buildResolvers, MAX_CODE_LENGTH, type ResolverBundle } from './build.ts';

const ROOT = join(import.meta.dirname, '..');
let folder: string;
let bundles: ResolverBundle[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resolvers-'));
  bundles = await buildResolvers(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('buildResolvers', () => {
  it('writes each bundle under its name', () => {
    expect(bundles.length).toBeGreaterThan(0);
    for (const { name, code } of bundles) {
      expect(readFileSync(join(folder, `${name}.js`), 'utf8')).toBe(code);
    }
  });

  it('has a resolver for every field of the root types', () => {
    const sources = ['codegen/appsync-prelude.graphql', 'schema.graphql'].map((file) =>
      readFileSync(join(ROOT, file), 'utf8'),
    );
    const schema = buildSchema(sources.join('\n'));
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((type) =>
      Object.keys(type!.getFields()).map((field) => `${type!.name}.${field}`),
    );
    const resolvers = bundles.map(({ name }) => name).filter((name) => name.includes('.'));
    expect(resolvers.sort()).toEqual(fields.sort());
  });

  it('stays below the size AppSync takes', () => {
    for (const { name, code } of bundles) expect(code.length, name).toBeLessThan(MAX_CODE_LENGTH);
  });

  it('writes only what the APPSYNC_JS subset has', () => {
    for (const { name, code } of bundles) expect(checkSubset(code, name), name).toEqual([]);
  });

  it('writes code that passes the type check AppSync makes at deployment', () => {
    const options: ts.CompilerOptions = {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: false,
      skipLibCheck: true,
      types: [],
      lib: ['lib.es2023.d.ts'],
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      // The bundles lie outside the project: tell where the declarations of the runtime are.
      paths: { '@aws-appsync/utils': [join(ROOT, 'node_modules/@aws-appsync/utils/lib/index.d.ts')] },
    };
    const consoleFile = join(folder, 'console.d.ts');
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    const declaration =
      'declare const console: { log(...v: unknown[]): void; error(...v: unknown[]): void };';
    host.readFile = (file) => (file === consoleFile ? declaration : readFile(file));
    host.fileExists = (file) => file === consoleFile || fileExists(file);
    const files = bundles.map(({ name }) => join(folder, `${name}.js`));
    const program = ts.createProgram([...files, consoleFile], options, host);
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, code, messageText }) =>
          `${file?.fileName}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    expect(problems).toEqual([]);
  });
});
