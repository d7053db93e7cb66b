import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition, type MachineGraph } from './definition.ts';
import { type Box, layOut, type Layout, type Point } from './layout.ts';

/** As the order's machine is built, in little. */
const ORDER = JSON.stringify({
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Choice', Choices: [{ Next: 'Undo' }], Default: 'Check' },
    Check: { Type: 'Task', Next: 'Pay', Catch: [{ ErrorEquals: ['A'], Next: 'Undo' }, { Next: 'Undo' }] },
    Pay: { Type: 'Task', Next: 'DoesItWait', Catch: [{ Next: 'Undo' }] },
    DoesItWait: { Type: 'Choice', Choices: [{ Next: 'Await' }], Default: 'Follow' },
    Await: { Type: 'Task', Next: 'Pay', Catch: [{ Next: 'Undo' }] },
    Follow: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Notify',
          States: {
            Notify: { Type: 'Task', End: true, Catch: [{ Next: 'Later' }] },
            Later: { Type: 'Pass', End: true },
          },
        },
        { StartAt: 'Receipt', States: { Receipt: { Type: 'Task', End: true } } },
      ],
      Next: 'Close',
    },
    Undo: { Type: 'Task', Next: 'Release', Catch: [{ Next: 'Follow' }] },
    Release: { Type: 'Task', Next: 'Close' },
    Close: { Type: 'Task', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

const box = (layout: Layout, name: string): Box => {
  const found = layout.states.find((state) => state.name === name);
  if (!found) throw new Error(`${name} is not drawn`);
  return found;
};
const points = (layout: Layout, from: string, to: string): readonly Point[] =>
  layout.edges.find(({ edge }) => edge.from === from && edge.to === to)?.points ?? [];

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The straight pieces of a way that takes a lane, as boxes without thickness. */
function pieces(way: readonly Point[]): Box[] {
  return way.slice(1).map((end, index) => {
    const start = way[index] ?? end;
    return {
      ...{ x: Math.min(start.x, end.x), y: Math.min(start.y, end.y) },
      ...{ width: Math.abs(start.x - end.x), height: Math.abs(start.y - end.y) },
    };
  });
}

function expectReadable(layout: Layout): void {
  const inner = layout.states.filter((state) => !state.container);
  for (const [index, state] of inner.entries()) {
    for (const other of inner.slice(index + 1))
      expect(overlap(state, other), `${state.name}, ${other.name}`).toBe(false);
    expect(state.x).toBeGreaterThanOrEqual(0);
    expect(state.x + state.width).toBeLessThanOrEqual(layout.width);
    expect(state.y + state.height).toBeLessThanOrEqual(layout.height);
  }
  for (const { edge, points: way } of layout.edges) {
    // Every way comes in from above, so that its arrow points down.
    expect(way.at(-1)?.y ?? 0).toBeGreaterThan(way.at(-2)?.y ?? 0);
    if (way.length === 2) continue;
    for (const piece of pieces(way)) {
      for (const state of layout.states) {
        expect(overlap(piece, state), `${edge.from} to ${edge.to} through ${state.name}`).toBe(false);
      }
    }
  }
}

describe('the drawing of a machine', () => {
  const layout = layOut(readDefinition(ORDER));

  it('has the usual way in one column, downwards', () => {
    const way = ['Begin', 'Check', 'Pay', 'DoesItWait', 'Follow', 'Close', 'Done'].map((name) =>
      box(layout, name),
    );
    expect(way.map(({ y }) => y)).toEqual(way.map(({ y }) => y).toSorted((a, b) => a - b));
    const [centre] = way.map(({ x, width }) => x + width / 2);
    for (const { x, width } of way) expect(x + width / 2).toBeCloseTo(centre ?? 0);
  });

  it('draws each way once, however many failures take it', () => {
    expect(layout.edges.filter(({ edge }) => edge.from === 'Check' && edge.to === 'Undo')).toHaveLength(1);
    expect(layout.edges.filter(({ edge }) => edge.kind === 'catch').map(({ edge }) => edge.from)).toEqual(
      expect.arrayContaining(['Check', 'Pay', 'Await', 'Undo', 'Notify']),
    );
  });

  it('gives the ways to the same state one lane', () => {
    const lanes = ['Check', 'Pay'].map((from) => points(layout, from, 'Undo')[2]?.x);
    expect(new Set(lanes).size).toBe(1);
  });

  it('leads a way back around the other side', () => {
    const [, , lane] = points(layout, 'Await', 'Pay');
    expect(lane?.x).toBeLessThan(Math.min(...layout.states.map(({ x }) => x)));
  });

  it('has branches side by side within their state', () => {
    const around = box(layout, 'Follow');
    const [one, other] = [box(layout, 'Notify'), box(layout, 'Receipt')];
    expect(one.y).toBe(other.y);
    for (const { x, y, width, height } of [one, other, box(layout, 'Later')]) {
      expect(x).toBeGreaterThan(around.x);
      expect(y).toBeGreaterThan(around.y);
      expect(x + width).toBeLessThan(around.x + around.width);
      expect(y + height).toBeLessThan(around.y + around.height);
    }
  });

  it('crosses no state', () => expectReadable(layout));

  it('is readable whatever the machine', () => {
    const machines = fc.integer({ min: 1, max: 12 }).chain((count) => {
      const name = fc.integer({ min: 0, max: count - 1 }).map((index) => `S${index}`);
      const edge = fc.record({
        from: name,
        to: name,
        kind: fc.constantFrom('next' as const, 'catch' as const),
      });
      return fc.record({
        start: name,
        states: fc.constant(
          Array.from({ length: count }, (_, index) => ({ name: `S${index}`, type: 'Task', branches: [] })),
        ),
        edges: fc.uniqueArray(edge, {
          selector: ({ from, to, kind }) => `${from} ${kind} ${to}`,
          maxLength: 30,
        }),
      });
    });
    fc.assert(fc.property(machines, (graph: MachineGraph) => expectReadable(layOut(graph))));
  });
});

describe('a definition', () => {
  it.each([
    ['no JSON', 'nothing'],
    ['no machine', '{"States": {}}'],
    ['a way to nowhere', '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}'],
    ['no first state', '{"StartAt":"B","States":{"A":{"Type":"Pass","End":true}}}'],
  ])('is refused where it is %s', (_name, text) => {
    expect(() => readDefinition(text)).toThrow();
  });
});
