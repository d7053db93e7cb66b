import type { AnyNode } from 'acorn';
import type { SubsetProblem } from './problem.ts';
import type { Tree } from './tree.ts';

/** Node types of ESTree that APPSYNC_JS has (https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html). */
const ALLOWED = new Set<string>([
  'Program',
  'ImportDeclaration',
  'ImportSpecifier',
  'ImportNamespaceSpecifier',
  'ExportNamedDeclaration',
  'ExportSpecifier',
  'FunctionDeclaration',
  'VariableDeclaration',
  'VariableDeclarator',
  'ExpressionStatement',
  'EmptyStatement',
  'BlockStatement',
  'IfStatement',
  'SwitchStatement',
  'SwitchCase',
  'BreakStatement',
  'ReturnStatement',
  'ForOfStatement',
  'ForInStatement',
  'Identifier',
  'Literal',
  'TemplateLiteral',
  'TemplateElement',
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'UnaryExpression',
  'BinaryExpression',
  'LogicalExpression',
  'AssignmentExpression',
  'ConditionalExpression',
  'CallExpression',
  'MemberExpression',
  'ChainExpression',
  'SpreadElement',
  'RestElement',
  'AssignmentPattern',
  'ArrayPattern',
  'ObjectPattern',
]);

/** What to say instead of the bare name of the node. */
const WORDS: Readonly<Record<string, string>> = {
  ThrowStatement: 'throw is not supported; use util.error()',
  TryStatement: 'try, catch and finally are not supported',
  WhileStatement: 'while is not supported; use for…of',
  DoWhileStatement: 'do…while is not supported; use for…of',
  ForStatement: 'for (;;) is not supported; use for…of',
  ContinueStatement: 'continue is not supported',
  LabeledStatement: 'Labels are not supported',
  ClassDeclaration: 'Classes are not supported',
  ClassExpression: 'Classes are not supported',
  ThisExpression: 'this is not supported',
  NewExpression: 'new is not supported: there are no constructors',
  YieldExpression: 'Generators are not supported',
  AwaitExpression: 'await is not supported: there are no promises',
  TaggedTemplateExpression: 'Tagged templates are not supported',
  SequenceExpression: 'The comma operator is not supported; bundle without minifying syntax',
  ImportExpression: 'import() is not supported',
  MetaProperty: 'import.meta and new.target are not supported',
  UpdateExpression: '++ and -- are not supported; use += 1 and -= 1',
  ExportDefaultDeclaration: 'A default export is not supported; export request and response by name',
  ExportAllDeclaration: 'export * is not supported',
  ImportDefaultSpecifier: 'The modules have no default export',
  DebuggerStatement: 'debugger is not supported',
  PrivateIdentifier: 'Private names are not supported',
};

const UNARY = new Set(['-', '+', '!', 'typeof', 'void', 'delete']);

/** Finds the syntax that APPSYNC_JS has not got. */
export function checkSyntax(tree: Tree): SubsetProblem[] {
  return tree.nodes.flatMap((node) => {
    if (
      node.type === 'Super' ||
      node.type === 'CatchClause' ||
      (node.type.startsWith('Class') && !(node.type in WORDS))
    ) {
      return [];
    }
    if (!ALLOWED.has(node.type)) {
      return [tree.problem(node, node.type, WORDS[node.type] ?? `${node.type} is not supported`)];
    }
    const message = special(node);
    return message === undefined ? [] : [tree.problem(node, node.type, message)];
  });
}

/** Forms of allowed nodes that are not allowed. */
function special(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.async) return 'async is not supported: there are no promises';
      return node.generator ? 'Generators are not supported' : undefined;
    case 'ForOfStatement':
      return node.await ? 'await is not supported: there are no promises' : undefined;
    case 'BreakStatement':
      return node.label ? 'Labels are not supported' : undefined;
    case 'Literal':
      if (node.regex)
        return 'Regular expressions are not supported; use util.matches() with a pattern as text';
      return node.bigint ? 'BigInt is not supported' : undefined;
    case 'Property':
      return node.kind === 'init' ? undefined : 'Getters and setters are not supported';
    case 'UnaryExpression':
      return UNARY.has(node.operator) ? undefined : `The operator ${node.operator} is not supported`;
    case 'BinaryExpression':
      if (node.operator === 'in') return 'The operator in is not supported; use Object.hasOwn()';
      return node.operator === 'instanceof' ? 'The operator instanceof is not supported' : undefined;
    default:
      return undefined;
  }
}
