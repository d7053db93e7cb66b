import type { AnyNode, Node } from 'acorn';
import type { Variable } from 'eslint-scope';
import type { SubsetProblem } from './problem.ts';
import { functionOf, memberName, type Tree } from './tree.ts';

/** The only methods that take a function, as in no-function-passing of AWS's lint plugin. */
const CALLBACK_METHODS = new Set([
  'map',
  'find',
  'filter',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'reduce',
  'reduceRight',
  'every',
  'some',
  'flatMap',
]);

/** Finds functions that are passed, returned or assigned, and calls that come back to their own function. */
export function checkFunctions(tree: Tree): SubsetProblem[] {
  return [...tree.nodes.flatMap((node) => checkNode(tree, node)), ...checkRecursion(tree)];
}

function checkNode(tree: Tree, node: AnyNode): SubsetProblem[] {
  switch (node.type) {
    case 'CallExpression': {
      const passed = node.arguments.find((argument) => tree.isFunction(argument));
      if (!passed || CALLBACK_METHODS.has(memberName(node.callee) ?? '')) return [];
      return [tree.problem(passed, 'function-passing', 'A function cannot be passed as an argument')];
    }
    case 'ReturnStatement':
      return node.argument && tree.isFunction(node.argument) ? [returned(tree, node.argument)] : [];
    case 'ArrowFunctionExpression':
      return tree.isFunction(node.body) ? [returned(tree, node.body)] : [];
    case 'VariableDeclarator':
      return node.init?.type === 'Identifier' && tree.isFunction(node.init) ? [assigned(tree, node)] : [];
    case 'AssignmentExpression':
      return tree.isFunction(node.right) ? [assigned(tree, node)] : [];
    default:
      return [];
  }
}

const returned = (tree: Tree, node: Node) =>
  tree.problem(node, 'function-return', 'A function cannot be returned from a function');
const assigned = (tree: Tree, node: Node) =>
  tree.problem(node, 'function-assign', 'A function cannot be assigned again');

interface Call {
  from: Variable;
  to: Variable;
  node: Node;
}

function checkRecursion(tree: Tree): SubsetProblem[] {
  const functions = new Map<Node, Variable>();
  for (const { variables } of tree.scopes.scopes) {
    for (const variable of variables) {
      const declared = functionOf(variable);
      if (declared) functions.set(declared, variable);
    }
  }
  const calls: Call[] = [];
  for (const { identifier, resolved } of tree.references) {
    if (!resolved || !functionOf(resolved)) continue;
    // A call from inside a nested function counts for the functions around it, too.
    for (let node = tree.parent(identifier); node; node = tree.parent(node)) {
      const from = functions.get(node);
      if (from) calls.push({ from, to: resolved, node: identifier });
    }
  }
  const reaches = (from: Variable, to: Variable, seen = new Set<Variable>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return calls.some((call) => call.from === from && reaches(call.to, to, seen));
  };
  const problems = new Map<Node, SubsetProblem>();
  for (const { from, to, node } of calls) {
    if (reaches(to, from))
      problems.set(
        node,
        tree.problem(node, 'recursion', `${to.name} calls itself: recursion is not supported`),
      );
  }
  return [...problems.values()];
}
