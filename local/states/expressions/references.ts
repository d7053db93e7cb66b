/** What an expression takes from outside itself. */
export interface References {
  /** Variables it reads and does not bind itself, without the `$`; functions included. */
  variables: ReadonlySet<string>;
  /** Members of `$states` it reads, such as `result`. */
  states: ReadonlySet<string>;
}

type Node = Readonly<Record<string, unknown>>;

/**
 * Reads the syntax tree of a JSONata expression. A name that is bound anywhere in the expression
 * counts as bound everywhere in it.
 */
export function referencesOf(ast: unknown): References {
  const read = new Set<string>();
  const bound = new Set<string>();
  const states = new Set<string>();
  const seen = new Set<unknown>();

  function bind(target: unknown): void {
    const value = (target as Node | undefined)?.value;
    if (typeof value === 'string') bound.add(value);
  }

  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    const { type, value, lhs, steps, focus, index } = node as Node;
    // `$` and `$$` are the context and the root, not variables.
    if (type === 'variable' && typeof value === 'string' && value !== '' && value !== '$') read.add(value);
    if (type === 'bind') bind(lhs);
    if (type === 'lambda') for (const parameter of (node as Node).arguments as unknown[]) bind(parameter);
    if (typeof focus === 'string') bound.add(focus);
    if (typeof index === 'string') bound.add(index);
    if (type === 'path') {
      const [first, second] = steps as [Node, Node | undefined];
      if (first.type === 'variable' && first.value === 'states' && second?.type === 'name') {
        states.add(String(second.value));
      }
    }
    Object.values(node).forEach(visit);
  }

  visit(ast);
  for (const name of bound) read.delete(name);
  return { variables: read, states };
}
