import { resolve } from 'node:path';
import plugin from '@aws-appsync/eslint-plugin';
import { Linter } from 'eslint';
import ts from 'typescript';
import { checkSubset } from './check.ts';
import type { SubsetProblem } from './problem.ts';

/** Bundled resolver code, and the path it stands at, from which its imports are looked up. */
export interface ResolverText {
  name: string;
  code: string;
}

/**
 * Both checks: the allow-list walk of `checkSubset`, and the recommended rules of AWS's ESLint plugin. The
 * rules want TypeScript's types and with them a second or more to start, so this is for the command line.
 *
 * @returns the problems of each text, in the order of the code
 */
export function lintSubset(texts: readonly ResolverText[]): SubsetProblem[][] {
  // What the types are looked up under; the plugin's rules are for JavaScript, whatever the file is called.
  const named = texts.map((text) => ({ ...text, path: resolve(text.name.replace(/(\.[mc]?js)?$/, '.js')) }));
  const program = programOf(new Map(named.map(({ path, code }) => [path, code])));
  return named.map(({ name, code, path }) =>
    [...checkSubset(code, name), ...runPlugin(program, code, path)].sort(
      (a, b) => a.line - b.line || a.column - b.column,
    ),
  );
}

function runPlugin(program: ts.Program, code: string, filename: string): SubsetProblem[] {
  const { recommended } = plugin.configs as unknown as Record<'recommended', Linter.Config>;
  const config: Linter.Config = {
    ...recommended,
    files: ['**/*.js'],
    languageOptions: {
      ...recommended.languageOptions,
      parserOptions: { programs: [program], sourceType: 'module' },
    },
    // A comment in the code must not switch a rule off.
    linterOptions: { noInlineConfig: true },
  };
  return new Linter({ cwd: '/' }).verify(code, [config], { filename }).map((message) => ({
    line: message.line,
    column: message.column,
    rule: message.ruleId ?? 'syntax',
    message: message.message,
  }));
}

/** One program of all texts, with the types of the language and of what they import. */
function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    allowJs: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const code = texts.get(path);
    return code === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, code, languageVersion, true);
  };
  return ts.createProgram([...texts.keys()], options, host);
}
