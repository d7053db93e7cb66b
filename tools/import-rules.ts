import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { root } from './process.ts';

/**
 * What each folder may import of the others, beside itself. Tests, and what folders named `testing` hold for
 * them, are free: they put parts together.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  generated: [],
  resolvers: ['domain', 'generated'],
  functions: ['domain', 'generated'],
  stack: [],
  'client/sdk': [],
  'client/words': ['client/sdk'],
  'client/sign-in': [],
  'client/app': ['client/sdk', 'client/sign-in', 'client/words'],
  'client/terminal': ['client/sdk', 'client/sign-in', 'client/words'],
  local: [],
  tools: [],
  test: ['client/sdk', 'domain', 'local', 'tools'],
  bench: ['client/sdk', 'test', 'tools'],
};

/** An import that crosses a border it may not cross. */
export interface Trespass {
  file: string;
  line: number;
  imports: string;
  rule: string;
}

function areaOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT).find((area) => path === area || path.startsWith(`${area}/`));
}

function* sources(folder: string): Iterable<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (['node_modules', 'dist', 'testing'].includes(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Every relative import, export and dynamic import in the text, by TypeScript's own parser. */
function importsOf(file: string, text: string): { specifier: string; line: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: { specifier: string; line: number }[] = [];
  const add = (node: ts.Expression | undefined): void => {
    if (node && ts.isStringLiteral(node) && node.text.startsWith('.')) {
      found.push({
        specifier: node.text,
        line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The imports in one file that its folder may not make. `file` is relative to the repository. */
export function trespassesIn(file: string, text: string): Trespass[] {
  const area = areaOf(file);
  if (area === undefined) return [];
  return importsOf(file, text).flatMap(({ specifier, line }) => {
    const target = relative(root, join(root, dirname(file), specifier))
      .split(sep)
      .join('/');
    const targetArea = areaOf(target);
    if (targetArea === area || (targetArea !== undefined && MAY_IMPORT[area]?.includes(targetArea)))
      return [];
    const allowed = MAY_IMPORT[area]?.join(', ');
    return [
      {
        file,
        line,
        imports: target,
        rule: `${area}/ may import ${allowed ? `only ${allowed}` : 'no other folder'}`,
      },
    ];
  });
}

/** Every import of the repository that crosses a border it may not cross. */
export function trespasses(): Trespass[] {
  return Object.keys(MAY_IMPORT)
    .flatMap((area) => [...sources(area)])
    .flatMap((file) => trespassesIn(file, readFileSync(join(root, file), 'utf8')));
}
