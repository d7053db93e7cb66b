import { describe, expect, it } from 'vitest';
import { readDefinition } from './definition.ts';
import { summariesOf, summaryText, takenEdges, type Visit } from './visits.ts';

const T0 = Date.parse('2026-01-01T00:00:00.000Z');

function visit(
  state: string,
  outcome: Visit['outcome'],
  attempts = 1,
  took: number | undefined = 100,
): Visit {
  return {
    ...{ state, type: 'Task', outcome, attempts, error: null, cause: null },
    enteredAt: new Date(T0).toISOString(),
    exitedAt: took === undefined ? null : new Date(T0 + took).toISOString(),
  };
}

describe('what became of a state', () => {
  it('is told of the last visit, with all attempts', () => {
    const summaries = summariesOf([
      visit('Pay', 'SUCCEEDED'),
      visit('Wait', 'SUCCEEDED'),
      visit('Pay', 'CAUGHT', 3),
    ]);
    expect(summaries.get('Pay')).toEqual({ outcome: 'CAUGHT', visits: 2, attempts: 4, took: 100 });
    expect(summaries.has('Close')).toBe(false);
  });

  it('is told in a line', () => {
    expect(summaryText({ outcome: 'SUCCEEDED', visits: 1, attempts: 1, took: 40 })).toMatch(
      /^Succeeded · 40/,
    );
    expect(summaryText({ outcome: 'RUNNING', visits: 1, attempts: 2, took: undefined })).toBe(
      'Running · 2 attempts',
    );
    expect(summaryText({ outcome: 'CAUGHT', visits: 2, attempts: 0, took: undefined })).toBe(
      'Caught · 2 visits',
    );
  });
});

describe('the ways that were taken', () => {
  const branch = (...names: string[]) => ({
    StartAt: names[0],
    States: Object.fromEntries(
      names.map((name, index) => [
        name,
        { Type: 'Task', Next: names[index + 1], Catch: [{ Next: names.at(-1) }] },
      ]),
    ),
  });
  const graph = readDefinition(
    JSON.stringify({
      StartAt: 'Pay',
      States: {
        Pay: { Type: 'Task', Next: 'Both', Catch: [{ Next: 'Close' }] },
        Both: { Type: 'Parallel', Branches: [branch('A', 'B'), branch('C', 'D')], Next: 'Close' },
        Close: { Type: 'Succeed' },
      },
    }),
  );

  it('are those between one visit and the next, also where branches mingle', () => {
    const visits = ['Pay', 'Both', 'A', 'C'].map((name) => visit(name, 'SUCCEEDED'));
    const taken = takenEdges(graph, [
      ...visits,
      visit('D', 'CAUGHT'),
      visit('B', 'SUCCEEDED'),
      visit('Close', 'SUCCEEDED'),
    ]);
    expect([...taken].sort()).toEqual(['A next B', 'Both next Close', 'C next D', 'Pay next Both']);
  });

  it('are those of failures where one was caught', () => {
    expect([...takenEdges(graph, [visit('Pay', 'CAUGHT'), visit('Close', 'SUCCEEDED')])]).toEqual([
      'Pay catch Close',
    ]);
  });
});
