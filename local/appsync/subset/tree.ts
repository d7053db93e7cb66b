import type { AnyNode, Node, Program } from 'acorn';
import { analyze, type Reference, type ScopeManager, type Variable } from 'eslint-scope';
import { childrenOf } from '../runtime/transform.ts';
import type { SubsetProblem } from './problem.ts';

/** The code as nodes with their parents, and its names with what they refer to. */
export class Tree {
  readonly program: Program;
  readonly scopes: ScopeManager;
  /** Every node, outermost first. */
  readonly nodes: readonly AnyNode[];
  readonly #parents = new Map<Node, AnyNode>();
  readonly #references = new Map<Node, Reference>();

  constructor(program: Program) {
    this.program = program;
    this.scopes = analyze(program, { ecmaVersion: 2024, sourceType: 'module' });
    const nodes: AnyNode[] = [];
    const visit = (node: Node) => {
      nodes.push(node as AnyNode);
      for (const child of childrenOf(node)) {
        this.#parents.set(child, node as AnyNode);
        visit(child);
      }
    };
    visit(program);
    this.nodes = nodes;
    for (const scope of this.scopes.scopes) {
      for (const reference of scope.references) this.#references.set(reference.identifier, reference);
    }
  }

  parent(node: Node): AnyNode | undefined {
    return this.#parents.get(node);
  }

  /** Every use of a name, declarations aside. */
  get references(): Iterable<Reference> {
    return this.#references.values();
  }

  /** What an identifier refers to; undefined for a global and for what is no reference. */
  variable(identifier: Node): Variable | undefined {
    return this.#references.get(identifier)?.resolved ?? undefined;
  }

  /** Whether an expression is a function, or a name that stands for one. */
  isFunction(node: Node): boolean {
    const any = node as AnyNode;
    if (any.type === 'FunctionExpression' || any.type === 'ArrowFunctionExpression') return true;
    if (any.type === 'ConditionalExpression')
      return this.isFunction(any.consequent) || this.isFunction(any.alternate);
    if (any.type === 'LogicalExpression') return this.isFunction(any.left) || this.isFunction(any.right);
    if (any.type !== 'Identifier') return false;
    const variable = this.variable(any);
    return variable !== undefined && functionOf(variable) !== undefined;
  }

  problem(node: Node, rule: string, message: string): SubsetProblem {
    const start = node.loc?.start;
    return { line: start?.line ?? 1, column: (start?.column ?? 0) + 1, rule, message };
  }
}

/** The function a name was declared as. */
export function functionOf(variable: Variable): Node | undefined {
  for (const { type, node } of variable.defs) {
    if (type === 'FunctionName') return node;
    if (type !== 'Variable') continue;
    const { init } = node as AnyNode & { init?: AnyNode | null };
    if (init?.type === 'FunctionExpression' || init?.type === 'ArrowFunctionExpression') return init;
  }
  return undefined;
}

/** The name of a member when it is fixed: `a.b`, `a['b']`; undefined for `a[b]`. */
export function memberName(node: Node): string | undefined {
  const any = node as AnyNode;
  if (any.type !== 'MemberExpression') return undefined;
  if (!any.computed) return any.property.type === 'Identifier' ? any.property.name : undefined;
  return any.property.type === 'Literal' && typeof any.property.value === 'string'
    ? any.property.value
    : undefined;
}
