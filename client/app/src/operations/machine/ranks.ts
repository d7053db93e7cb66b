import { edgeKey, type MachineEdge, type MachineGraph } from './definition.ts';

/** Where a state stands in the drawing of its machine: rows from above, columns from the left. */
export interface Cell {
  rank: number;
  column: number;
}

/** How the states of a machine are arranged, before anything has a size. */
export interface Arrangement {
  cells: ReadonlyMap<string, Cell>;
  /** Keys of the ways that lead back up. */
  back: ReadonlySet<string>;
}

/**
 * Rows and columns: a state stands below all that lead to it, as far down as its longest way is long, but for
 * ways that close a circle. The usual way from the start keeps the first column.
 */
export function arrange(graph: MachineGraph): Arrangement {
  const { back, finished, parents, discovered } = explore(graph);
  const leaving = edgesBySource(graph);
  const ranks = new Map<string, number>(discovered.map((name) => [name, 0]));
  for (const name of finished.toReversed()) {
    for (const edge of leaving.get(name) ?? []) {
      if (back.has(edgeKey(edge))) continue;
      ranks.set(edge.to, Math.max(ranks.get(edge.to) ?? 0, (ranks.get(name) ?? 0) + 1));
    }
  }
  return { cells: columnsOf(ranks, discovered, parents), back };
}

/** Each state as near to the column of the one it was first reached from as those before it let it. */
function columnsOf(
  ranks: ReadonlyMap<string, number>,
  discovered: readonly string[],
  parents: ReadonlyMap<string, string>,
): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  const wanted = (name: string): number => cells.get(parents.get(name) ?? '')?.column ?? 0;
  const rows = Map.groupBy(discovered, (name) => ranks.get(name) ?? 0);
  for (const [rank, names] of [...rows].sort(([a], [b]) => a - b)) {
    let free = 0;
    for (const name of names.toSorted((a, b) => wanted(a) - wanted(b))) {
      const column = Math.max(free, wanted(name));
      cells.set(name, { rank, column });
      free = column + 1;
    }
  }
  return cells;
}

interface Exploration {
  back: Set<string>;
  /** In the order in which all behind them was seen. */
  finished: string[];
  discovered: string[];
  parents: Map<string, string>;
}

/** Goes through the graph depth first, from the start, then from what cannot be reached from there. */
function explore(graph: MachineGraph): Exploration {
  const leaving = edgesBySource(graph);
  const result: Exploration = { back: new Set(), finished: [], discovered: [], parents: new Map() };
  const open = new Set<string>();
  const seen = new Set<string>();
  function visit(name: string): void {
    seen.add(name);
    open.add(name);
    result.discovered.push(name);
    for (const edge of leaving.get(name) ?? []) {
      if (open.has(edge.to)) result.back.add(edgeKey(edge));
      else if (!seen.has(edge.to)) {
        result.parents.set(edge.to, name);
        visit(edge.to);
      }
    }
    open.delete(name);
    result.finished.push(name);
  }
  for (const name of [graph.start, ...graph.states.map((state) => state.name)]) {
    if (!seen.has(name)) visit(name);
  }
  return result;
}

function edgesBySource({ edges }: MachineGraph): Map<string, MachineEdge[]> {
  return Map.groupBy(edges, ({ from }) => from);
}
