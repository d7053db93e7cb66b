import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';
import { edgeKey, type MachineGraph } from './definition.ts';
import { HEAD, layOut, type PlacedEdge, type PlacedState, type Point } from './layout.ts';
import {
  type Execution,
  OUTCOMES,
  type StateSummary,
  summariesOf,
  summaryText,
  takenEdges,
} from './visits.ts';

const MARGIN = 8;
const CORNER = 6;
const ARROW = 5;

/** A way through its points with rounded corners; a way of two points bends where they are not in line. */
function pathOf(points: readonly Point[]): string {
  const [start, second] = points;
  if (!start || !second) return '';
  if (points.length === 2) {
    const middle = (start.y + second.y - ARROW) / 2;
    return `M${start.x} ${start.y}C${start.x} ${middle} ${second.x} ${middle} ${second.x} ${second.y - ARROW}`;
  }
  const parts = [`M${start.x} ${start.y}`];
  for (let index = 1; index < points.length - 1; index += 1) {
    const [before, corner, after] = [points[index - 1], points[index], points[index + 1]];
    if (!before || !corner || !after) continue;
    const into = towards(corner, before);
    const out = towards(corner, after);
    parts.push(`L${into.x} ${into.y}Q${corner.x} ${corner.y} ${out.x} ${out.y}`);
  }
  const end = points.at(-1) ?? start;
  return `${parts.join('')}L${end.x} ${end.y - ARROW}`;
}

/** A little way from a corner to its neighbour, at most half of it. */
function towards(corner: Point, other: Point): Point {
  const step = (from: number, to: number): number =>
    from + Math.sign(to - from) * Math.min(CORNER, Math.abs(to - from) / 2);
  return { x: step(corner.x, other.x), y: step(corner.y, other.y) };
}

function Way({ way, taken }: { way: PlacedEdge; taken: boolean }): ReactNode {
  const end = way.points.at(-1) ?? { x: 0, y: 0 };
  return (
    <g className={`way ${way.edge.kind}${taken ? ' taken' : ''}`} data-way={edgeKey(way.edge)}>
      <path d={pathOf(way.points)} />
      <path className="arrow" d={`M${end.x} ${end.y}l${-ARROW} ${-ARROW * 1.6}h${ARROW * 2}z`} />
    </g>
  );
}

/** A state's outline: what decides has its corners cut, what ends the run has them round. */
function Outline({ x, y, width, height, type }: PlacedState): ReactNode {
  if (type === 'Choice') {
    const cut = 14;
    const d = `M${x + cut} ${y}h${width - 2 * cut}l${cut} ${height / 2}l${-cut} ${height / 2}h${2 * cut - width}l${-cut} ${-height / 2}z`;
    return <path d={d} />;
  }
  const rx = type === 'Succeed' || type === 'Fail' ? height / 2 : 8;
  return <rect x={x} y={y} width={width} height={height} rx={rx} />;
}

function StateBox({ state, summary }: { state: PlacedState; summary: StateSummary | undefined }): ReactNode {
  const { name, x, y, width, height, container } = state;
  const middle = x + width / 2;
  const top = container ? y + 17 : y + height / 2 - (summary ? 4 : -4);
  const classes = [
    'state',
    container && 'container',
    summary && `tone-${OUTCOMES[summary.outcome].tone}`,
    summary?.outcome === 'RUNNING' && 'running',
  ];
  return (
    <g className={classes.filter(Boolean).join(' ')} data-state={name} data-outcome={summary?.outcome}>
      <Outline {...state} />
      <text x={middle} y={top}>
        {name}
      </text>
      {summary && (
        <text x={middle} y={container ? y + HEAD - 8 : top + 17} className="detail">
          {summaryText(summary)}
        </text>
      )}
    </g>
  );
}

/** The machine of an execution, each state in the colour and words of what became of it. */
export function MachineDiagram({
  graph,
  execution,
}: {
  graph: MachineGraph;
  execution: Execution;
}): ReactNode {
  const layout = useMemo(() => layOut(graph), [graph]);
  const frame = useRef<HTMLDivElement>(null);
  // On a phone the drawing is wider than the screen: it begins where the execution does.
  useLayoutEffect(() => {
    const start = layout.states.find(({ name }) => name === graph.start);
    if (!frame.current || !start) return;
    frame.current.scrollLeft = start.x + start.width / 2 - frame.current.clientWidth / 2;
  }, [graph, layout]);
  const summaries = summariesOf(execution.states);
  const taken = takenEdges(graph, execution.states);
  const told = [...summaries].map(([name, summary]) => `${name}: ${summaryText(summary)}`);
  const ways = layout.edges.toSorted(
    (a, b) => Number(taken.has(edgeKey(a.edge))) - Number(taken.has(edgeKey(b.edge))),
  );
  const width = layout.width + 2 * MARGIN;
  const height = layout.height + 2 * MARGIN;
  return (
    <div
      className="machine-frame"
      ref={frame}
      tabIndex={0}
      role="region"
      aria-label="Drawing of the state machine"
    >
      <svg
        className="machine"
        role="img"
        aria-label={`State machine. ${told.length > 0 ? told.join('. ') : 'Nothing was entered yet'}.`}
        width={width}
        height={height}
        viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
      >
        {layout.states
          .filter(({ container }) => container)
          .map((state) => (
            <StateBox key={state.name} state={state} summary={summaries.get(state.name)} />
          ))}
        {ways.map((way) => (
          <Way key={edgeKey(way.edge)} way={way} taken={taken.has(edgeKey(way.edge))} />
        ))}
        {layout.states
          .filter(({ container }) => !container)
          .map((state) => (
            <StateBox key={state.name} state={state} summary={summaries.get(state.name)} />
          ))}
      </svg>
    </div>
  );
}
