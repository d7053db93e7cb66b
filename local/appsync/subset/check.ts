import { createHash } from 'node:crypto';
import type { Program } from 'acorn';
import { parseCode } from '../runtime/transform.ts';
import { checkFunctions } from './functions.ts';
import { checkNames } from './names.ts';
import type { SubsetProblem } from './problem.ts';
import { checkSyntax } from './syntax.ts';
import { Tree } from './tree.ts';

export type { SubsetProblem } from './problem.ts';

/** Findings by content: several functions of an API are often one and the same code. */
const known = new Map<string, readonly SubsetProblem[]>();

/**
 * Walks bundled resolver code against an allow-list of what APPSYNC_JS has: syntax, globals, members of
 * `util` and the modules, how functions may be used. It takes milliseconds and needs no types, so every
 * boot does it; `lint.ts` adds AWS's own rules, which need both.
 *
 * @param name told in the one problem of code that is no JavaScript
 * @returns the problems in the order of the code; none when AppSync would take it
 */
export function checkSubset(code: string, name: string): readonly SubsetProblem[] {
  const hash = createHash('sha256').update(code).digest('hex');
  let problems = known.get(hash);
  if (!problems) {
    problems = check(code, name);
    known.set(hash, problems);
  }
  return problems;
}

function check(code: string, name: string): SubsetProblem[] {
  let program: Program;
  try {
    program = parseCode(code);
  } catch (thrown) {
    const { message, loc } = thrown as SyntaxError & { loc?: { line: number; column: number } };
    const text = `${name} is no ES module: ${message.replace(/ \(\d+:\d+\)$/, '')}`;
    return [{ line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1, rule: 'syntax', message: text }];
  }
  const tree = new Tree(program);
  return [...checkSyntax(tree), ...checkNames(tree), ...checkFunctions(tree)].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
}
