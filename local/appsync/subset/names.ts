import type {
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Node,
} from 'acorn';
import type { Reference } from 'eslint-scope';
import { GLOBALS, MISSING_METHODS, RUNTIME_GLOBALS, STATIC_MEMBERS } from '../runtime/language.ts';
import { MODULES } from '../runtime/members.ts';
import type { SubsetProblem } from './problem.ts';
import { functionOf, memberName, type Tree } from './tree.ts';

const VALUES = new Set(['undefined', 'NaN', 'Infinity']);
/** Globals that can be called. */
const CONVERSIONS = new Set(['String', 'Number', 'Boolean']);
/** Modules AWS has and this runtime has not. */
const NOT_BUILT = new Set(['@aws-appsync/utils/rds', '@aws-appsync/utils/ai']);
/** Ways out of the plain values that resolver code works with. */
const HIDDEN = new Set(['constructor', 'prototype', '__proto__', '__defineGetter__', '__defineSetter__']);
const FUNCTION_METHODS = new Set(['call', 'apply', 'bind']);

/** Finds names that mean nothing in APPSYNC_JS: unknown globals, members, imports; and changes of `ctx`. */
export function checkNames(tree: Tree): SubsetProblem[] {
  return [...checkImports(tree), ...checkReferences(tree), ...checkMembers(tree), ...checkContext(tree)];
}

function checkImports(tree: Tree): SubsetProblem[] {
  const problems: SubsetProblem[] = [];
  for (const node of tree.program.body) {
    if (node.type === 'ExportNamedDeclaration' && node.source) {
      problems.push(
        tree.problem(node, 'export', 'Exporting from another module is not supported; bundle it'),
      );
    }
    if (node.type !== 'ImportDeclaration') continue;
    const source = String(node.source.value);
    const paths = MODULES[source];
    if (!paths) {
      const message = NOT_BUILT.has(source)
        ? `${source} is not supported by this runtime`
        : `${source} cannot be imported: bundle everything but @aws-appsync/utils`;
      problems.push(tree.problem(node, 'import', message));
      continue;
    }
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      const name =
        specifier.imported.type === 'Identifier' ? specifier.imported.name : String(specifier.imported.value);
      if (!isPath(paths, name))
        problems.push(tree.problem(specifier, 'import', `${source} has no ${name} here`));
    }
  }
  return problems;
}

/** Whether a path is a member, or an object that holds some. */
function isPath(paths: readonly string[], path: string): boolean {
  return paths.some((known) => known === path || known.startsWith(`${path}.`));
}

function checkReferences(tree: Tree): SubsetProblem[] {
  const problems: SubsetProblem[] = [];
  for (const reference of tree.references) {
    const { identifier, resolved } = reference;
    const definition = resolved?.defs[0];
    if (!resolved) problems.push(...checkGlobal(tree, reference));
    else if (!definition)
      problems.push(tree.problem(identifier, 'global', `${identifier.name} is not supported`));
    else if (definition.type === 'ImportBinding') {
      const source = String((definition.parent as AnyNode & { source: { value: unknown } }).source.value);
      const specifier = definition.node as AnyNode;
      const root =
        specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : '';
      const paths = MODULES[source];
      if (paths) problems.push(...checkPath(tree, identifier, root, paths));
    }
  }
  return problems;
}

function checkGlobal(tree: Tree, reference: Reference): SubsetProblem[] {
  const { identifier } = reference;
  const { name } = identifier;
  if (VALUES.has(name)) return [];
  if (reference.isWrite()) return [tree.problem(identifier, 'global', `${name} cannot be assigned`)];
  if (name === 'util' || name === 'extensions' || name === 'runtime') {
    return checkPath(tree, identifier, name, MODULES['@aws-appsync/utils'] ?? []);
  }
  const known = ([...GLOBALS, ...RUNTIME_GLOBALS] as string[]).includes(name);
  if (!known) return [tree.problem(identifier, 'global', `${name} is not available in APPSYNC_JS`)];

  const parent = tree.parent(identifier);
  if (parent?.type === 'CallExpression' && parent.callee === identifier && CONVERSIONS.has(name)) return [];
  if (parent?.type !== 'MemberExpression' || parent.object !== identifier) {
    return [tree.problem(identifier, 'global', `${name} can only be used for its members`)];
  }
  const member = memberName(parent);
  if (member !== undefined && STATIC_MEMBERS[name]?.includes(member)) return [];
  return [tree.problem(parent, 'member', `${name}.${member ?? '[…]'} is not available in APPSYNC_JS`)];
}

/** Follows `util.time.x` as far as it is written and checks that there is such a member. */
function checkPath(tree: Tree, identifier: Node, root: string, paths: readonly string[]): SubsetProblem[] {
  let path = root;
  let node: Node = identifier;
  while (!paths.includes(path)) {
    const parent = tree.parent(node);
    if (parent?.type !== 'MemberExpression' || parent.object !== node) break;
    const member = memberName(parent);
    const next = path === '' ? member : `${path}.${member}`;
    if (member === undefined || next === undefined || !isPath(paths, next)) {
      const text = `${path === '' ? 'The module' : path} has no ${member ?? 'computed member'} here`;
      return [tree.problem(parent, 'member', text)];
    }
    path = next;
    node = parent;
  }
  return [];
}

function checkMembers(tree: Tree): SubsetProblem[] {
  return tree.nodes.flatMap((node) => {
    const name = memberName(node);
    if (name === undefined || node.type !== 'MemberExpression') return [];
    if (HIDDEN.has(name)) return [tree.problem(node, 'member', `${name} is not available in APPSYNC_JS`)];
    const parent = tree.parent(node);
    const isCall = parent?.type === 'CallExpression' && parent.callee === node;
    const { object } = node;
    if (!isCall || (object.type === 'Identifier' && object.name in STATIC_MEMBERS && !tree.variable(object)))
      return [];
    if (FUNCTION_METHODS.has(name))
      return [tree.problem(node, 'method', `${name}() of functions is not supported`)];
    const missing =
      MISSING_METHODS['String']?.includes(name) ||
      (MISSING_METHODS['Array']?.includes(name) && parent.arguments.length === 0);
    return missing
      ? [tree.problem(node, 'method', `The method ${name}() is not available in APPSYNC_JS`)]
      : [];
  });
}

function checkContext(tree: Tree): SubsetProblem[] {
  const problems: SubsetProblem[] = [];
  for (const handler of handlers(tree)) {
    const [parameter] = handler.params;
    if (parameter?.type !== 'Identifier') continue;
    const variable = tree.scopes.getDeclaredVariables(handler).find(({ name }) => name === parameter.name);
    for (const reference of variable?.references ?? []) {
      const { identifier } = reference;
      const parent = tree.parent(identifier);
      if (reference.isWrite() && !reference.init) {
        problems.push(tree.problem(identifier, 'context', `${identifier.name} cannot be assigned`));
      } else if (
        parent?.type === 'MemberExpression' &&
        parent.object === identifier &&
        isChanged(tree, parent)
      ) {
        const name = memberName(parent) ?? '[…]';
        problems.push(tree.problem(parent, 'context', `${identifier.name}.${name} cannot be assigned`));
      }
    }
  }
  return problems;
}

type Handler = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** The functions exported as `request` and `response`, whatever they are called inside. */
function handlers(tree: Tree): Handler[] {
  const module = tree.scopes.scopes.find(({ type }) => type === 'module');
  return tree.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const listed = node.specifiers.flatMap(({ local, exported }) => (isHandler(exported) ? [local] : []));
    const { declaration } = node;
    const declared =
      declaration?.type === 'VariableDeclaration'
        ? declaration.declarations.map(({ id }) => id)
        : declaration?.type === 'FunctionDeclaration'
          ? [declaration.id]
          : [];
    return [...listed, ...declared.filter(isHandler)].flatMap((local) => {
      const variable = module?.variables.find(
        ({ name }) => local.type === 'Identifier' && name === local.name,
      );
      return (variable && (functionOf(variable) as Handler | undefined)) ?? [];
    });
  });
}

const isHandler = (name: Node) => ['request', 'response'].includes((name as Identifier).name);

function isChanged(tree: Tree, member: Node): boolean {
  const parent = tree.parent(member);
  if (parent?.type === 'AssignmentExpression') return parent.left === member;
  return parent?.type === 'UnaryExpression' && parent.operator === 'delete';
}
