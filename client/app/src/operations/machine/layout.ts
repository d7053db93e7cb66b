import { edgeKey, type MachineEdge, type MachineGraph, type MachineState } from './definition.ts';
import { arrange, type Arrangement, type Cell } from './ranks.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** A state with its place. What runs inside of it lies within its box and comes after it. */
export interface PlacedState extends Box {
  name: string;
  type: string;
  container: boolean;
}

/** A way with the points it goes through, from below its first state to above its second. */
export interface PlacedEdge {
  edge: MachineEdge;
  points: readonly Point[];
}

/** A drawing of a machine; all of it lies within its width and height. */
export interface Layout {
  width: number;
  height: number;
  states: readonly PlacedState[];
  edges: readonly PlacedEdge[];
}

export const STATE_HEIGHT = 50;
const COLUMN_GAP = 24;
/** Between two rows, without the tracks that run there. */
const ROW_GAP = 34;
const TRACK = 9;
const LANE = 11;
const PADDING = 14;
/** Room for the name of a state that holds others. */
export const HEAD = 40;
const CHARACTER = 8;
/** Room for what became of a state, such as `Caught · 6 attempts · 23 sec`. */
const LEAST_WIDTH = 190;

function widthOf({ name }: MachineState): number {
  return Math.max(LEAST_WIDTH, Math.round(name.length * CHARACTER) + 32);
}

/**
 * Draws a machine in rows. A way to the next row is drawn straight there. Every longer one leaves into the gap
 * below its state, runs along a lane beside all states, and comes back in the gap above the other: none crosses
 * a state, and all that lead to the same state share a lane.
 */
export function layOut(graph: MachineGraph): Layout {
  const arrangement = arrange(graph);
  const insides = new Map(graph.states.map((state) => [state.name, insideOf(state)]));
  const grid = new Grid(graph, arrangement, insides);
  const edges = grid.edges();
  const states = graph.states.flatMap((state) => {
    const box = grid.box(state.name);
    const inside = insides.get(state.name)?.layout;
    const placed = { ...box, name: state.name, type: state.type, container: inside !== undefined };
    return inside ? [placed, ...moved(inside, box.x + PADDING, box.y + HEAD).states] : [placed];
  });
  const inner = graph.states.flatMap(({ name }) => {
    const box = grid.box(name);
    const inside = insides.get(name)?.layout;
    return inside ? moved(inside, box.x + PADDING, box.y + HEAD).edges : [];
  });
  return within({ width: 0, height: grid.bottom, states, edges: [...edges, ...inner] });
}

interface Inside {
  width: number;
  height: number;
  layout: Layout | undefined;
}

/** How large a state is: by its name, or by what runs inside of it, side by side. */
function insideOf(state: MachineState): Inside {
  if (state.branches.length === 0) {
    return { width: widthOf(state), height: STATE_HEIGHT, layout: undefined };
  }
  let x = 0;
  const branches = state.branches.map((branch) => {
    const layout = moved(layOut(branch), x, 0);
    x += layout.width + COLUMN_GAP;
    return layout;
  });
  const layout: Layout = {
    width: x - COLUMN_GAP,
    height: Math.max(...branches.map(({ height }) => height)),
    states: branches.flatMap(({ states }) => states),
    edges: branches.flatMap(({ edges }) => edges),
  };
  return {
    width: Math.max(widthOf(state), layout.width + 2 * PADDING),
    height: layout.height + HEAD + PADDING,
    layout,
  };
}

/** A lane that all long ways to one state share, of one kind and on one side. */
interface Lane {
  side: 'left' | 'right';
  rows: Set<number>;
}

class Grid {
  readonly #graph: MachineGraph;
  readonly #arrangement: Arrangement;
  readonly #insides: ReadonlyMap<string, Inside>;
  readonly #columns: number[] = [];
  readonly #rows: number[] = [];
  readonly #lefts: number[] = [];
  readonly #tops: number[] = [];
  readonly #lanes = new Map<string, Lane>();
  readonly right: number;
  readonly bottom: number;

  constructor(graph: MachineGraph, arrangement: Arrangement, insides: ReadonlyMap<string, Inside>) {
    this.#graph = graph;
    this.#arrangement = arrangement;
    this.#insides = insides;
    for (const { name } of graph.states) {
      const { rank, column } = this.#cell(name);
      const { width, height } = this.#inside(name);
      this.#columns[column] = Math.max(this.#columns[column] ?? 0, width);
      this.#rows[rank] = Math.max(this.#rows[rank] ?? 0, height);
    }
    for (const edge of graph.edges) this.#reserve(edge);
    let x = 0;
    for (const width of this.#columns) {
      this.#lefts.push(x);
      x += (width ?? 0) + COLUMN_GAP;
    }
    this.right = x - COLUMN_GAP;
    let y = this.#gap(-1);
    for (const [rank, height] of this.#rows.entries()) {
      this.#tops.push(y);
      y += height + this.#gap(rank);
    }
    this.bottom = y;
  }

  box(name: string): Box {
    const { rank, column } = this.#cell(name);
    const { width, height } = this.#inside(name);
    const spare = (this.#columns[column] ?? 0) - width;
    return { x: (this.#lefts[column] ?? 0) + spare / 2, y: this.#tops[rank] ?? 0, width, height };
  }

  edges(): PlacedEdge[] {
    return this.#graph.edges.map((edge) => ({
      edge,
      points: this.#isDirect(edge) ? this.#direct(edge) : this.#byLane(edge),
    }));
  }

  #direct({ from, to, kind }: MachineEdge): Point[] {
    const source = this.box(from);
    const target = this.box(to);
    const start = {
      x: source.x + source.width * (kind === 'next' ? 0.5 : 0.75),
      y: source.y + source.height,
    };
    return [start, { x: target.x + target.width / 2, y: target.y }];
  }

  #byLane(edge: MachineEdge): Point[] {
    const source = this.box(edge.from);
    const target = this.box(edge.to);
    const { side } = this.#lane(edge);
    const out = source.x + source.width * (side === 'left' ? 0.25 : edge.kind === 'next' ? 0.65 : 0.8);
    const into = target.x + target.width * (side === 'left' ? 0.25 : edge.kind === 'next' ? 0.65 : 0.8);
    const lane = this.#laneX(edge);
    const below = this.#trackY(edge, this.#cell(edge.from).rank);
    const above = this.#trackY(edge, this.#cell(edge.to).rank - 1);
    return [
      { x: out, y: source.y + source.height },
      { x: out, y: below },
      { x: lane, y: below },
      { x: lane, y: above },
      { x: into, y: above },
      { x: into, y: target.y },
    ];
  }

  /** To the next row, or straight down where nothing stands between. */
  #isDirect({ from, to }: MachineEdge): boolean {
    const source = this.#cell(from);
    const target = this.#cell(to);
    if (target.rank === source.rank + 1) return true;
    if (target.rank <= source.rank || target.column !== source.column) return false;
    return !this.#graph.states.some(({ name }) => {
      const { rank, column } = this.#cell(name);
      return column === source.column && rank > source.rank && rank < target.rank;
    });
  }

  #reserve(edge: MachineEdge): void {
    if (this.#isDirect(edge)) return;
    const key = laneKey(edge);
    const side = this.#arrangement.back.has(edgeKey(edge)) ? 'left' : 'right';
    const lane = this.#lanes.get(key) ?? { side, rows: new Set<number>() };
    this.#lanes.set(key, lane);
    lane.rows.add(this.#cell(edge.from).rank);
    lane.rows.add(this.#cell(edge.to).rank - 1);
  }

  /** Height of the gap below a row; row -1 is the margin above all. */
  #gap(row: number): number {
    const tracks = this.#tracks(row).length;
    if (row === -1 || row === this.#rows.length - 1) return tracks > 0 ? (tracks + 1) * TRACK : 0;
    return ROW_GAP + tracks * TRACK;
  }

  /** The lanes that run through a gap, the one beside the states first. */
  #tracks(row: number): string[] {
    return [...this.#lanes].flatMap(([key, { rows }]) => (rows.has(row) ? [key] : []));
  }

  #trackY(edge: MachineEdge, row: number): number {
    const top = row === -1 ? 0 : (this.#tops[row] ?? 0) + (this.#rows[row] ?? 0);
    return top + (this.#tracks(row).indexOf(laneKey(edge)) + 1) * TRACK;
  }

  #laneX(edge: MachineEdge): number {
    const { side } = this.#lane(edge);
    const keys = [...this.#lanes].flatMap(([key, lane]) => (lane.side === side ? [key] : []));
    const distance = (keys.indexOf(laneKey(edge)) + 1) * LANE + 4;
    return side === 'left' ? -distance : this.right + distance;
  }

  #lane(edge: MachineEdge): Lane {
    return this.#lanes.get(laneKey(edge)) ?? { side: 'right', rows: new Set() };
  }

  #cell(name: string): Cell {
    return this.#arrangement.cells.get(name) ?? { rank: 0, column: 0 };
  }

  #inside(name: string): Inside {
    return this.#insides.get(name) ?? { width: 0, height: 0, layout: undefined };
  }
}

function laneKey({ to, kind }: MachineEdge): string {
  return `${kind} ${to}`;
}

function moved(layout: Layout, dx: number, dy: number): Layout {
  return {
    ...layout,
    states: layout.states.map((state) => ({ ...state, x: state.x + dx, y: state.y + dy })),
    edges: layout.edges.map(({ edge, points }) => ({
      edge,
      points: points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
    })),
  };
}

/** The same with its left edge at 0, and as wide as what is in it. */
function within(layout: Layout): Layout {
  const xs = [
    ...layout.states.flatMap(({ x, width }) => [x, x + width]),
    ...layout.edges.flatMap(({ points }) => points.map(({ x }) => x)),
  ];
  const left = Math.min(...xs);
  return { ...moved(layout, -left, 0), width: Math.max(...xs) - left };
}
