import type { ExecutionStatus, OrderAudit, StateOutcome } from '../../../../sdk/main.ts';
import { formatDuration } from '../../../../words/format.ts';
import type { Tone } from '../../../../words/tone.ts';
import { edgeKey, type MachineGraph } from './definition.ts';

export type Execution = OrderAudit['executions'][number];
export type Visit = Execution['states'][number];

export const OUTCOMES: Readonly<Record<StateOutcome, { label: string; tone: Tone }>> = {
  RUNNING: { label: 'Running', tone: 'info' },
  SUCCEEDED: { label: 'Succeeded', tone: 'good' },
  CAUGHT: { label: 'Caught', tone: 'warn' },
  FAILED: { label: 'Failed', tone: 'bad' },
};

export const EXECUTIONS: Readonly<Record<ExecutionStatus, { label: string; tone: Tone }>> = {
  RUNNING: { label: 'Running', tone: 'info' },
  SUCCEEDED: { label: 'Succeeded', tone: 'good' },
  FAILED: { label: 'Failed', tone: 'bad' },
  TIMED_OUT: { label: 'Timed out', tone: 'bad' },
  ABORTED: { label: 'Aborted', tone: 'bad' },
};

/** What became of a state in one execution, all its visits together. */
export interface StateSummary {
  /** Of the last visit. */
  outcome: StateOutcome;
  visits: number;
  attempts: number;
  /** Of the last visit, in milliseconds; undefined while it lasts. */
  took: number | undefined;
}

/** Each state that was entered. */
export function summariesOf(visits: readonly Visit[]): Map<string, StateSummary> {
  const summaries = new Map<string, StateSummary>();
  for (const visit of visits) {
    const before = summaries.get(visit.state);
    summaries.set(visit.state, {
      outcome: visit.outcome,
      visits: (before?.visits ?? 0) + 1,
      attempts: (before?.attempts ?? 0) + visit.attempts,
      took: durationOf(visit),
    });
  }
  return summaries;
}

/** How long a stay in a state took; undefined while it lasts. */
export function durationOf({
  enteredAt,
  exitedAt,
}: Pick<Visit, 'enteredAt' | 'exitedAt'>): number | undefined {
  return exitedAt ? Math.max(0, Date.parse(exitedAt) - Date.parse(enteredAt)) : undefined;
}

/** What became of a state, in a line: `Succeeded · 3 attempts · 1.4 sec`. */
export function summaryText({ outcome, visits, attempts, took }: StateSummary): string {
  const parts = [
    OUTCOMES[outcome].label,
    visits > 1 ? `${visits} visits` : undefined,
    attempts > visits ? `${attempts} attempts` : undefined,
    took === undefined ? undefined : formatDuration(took),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Keys of the ways that were taken, those inside of branches among them. */
export function takenEdges(graph: MachineGraph, visits: readonly Visit[]): Set<string> {
  const names = new Set(graph.states.map(({ name }) => name));
  const own = visits.filter(({ state }) => names.has(state));
  const taken = own.slice(1).map(({ state: to }, index) => {
    const { state: from = '', outcome } = own[index] ?? {};
    return edgeKey({ from, to, kind: outcome === 'CAUGHT' ? 'catch' : 'next' });
  });
  const inside = graph.states.flatMap(({ branches }) =>
    branches.flatMap((branch) => [...takenEdges(branch, visits)]),
  );
  return new Set([...taken, ...inside]);
}
