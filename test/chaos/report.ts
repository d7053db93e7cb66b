import type { Finding } from './audit.ts';
import { KINDS, type Cell } from './matrix.ts';
import { commandOf } from './options.ts';
import { idOf } from './run-record.ts';
import { storyOf } from './story.ts';
import type { Outcome } from './suite.ts';

/** Stories told in full; what one fault did to a hundred orders is told as well by ten. */
const STORIES = 10;
/** Findings told of one check. */
const FINDINGS = 12;

/** Whether anything was found that must not be. */
export function failed({ checks }: Outcome): boolean {
  return checks.some(({ findings }) => findings.length > 0);
}

/** All that came of a run, for people. */
export function reportOf(outcome: Outcome): string {
  const { options, runs, faults, kills, killsInStart, settling, live, seconds } = outcome;
  const done = runs.filter(({ done }) => done).length;
  const attention = new Set(runs.filter(({ attention }) => attention.length > 0)).size;
  return [
    '',
    `${runs.length} orders, seed ${options.seed}, ${seconds.toFixed(0)} s; ${done} at rest`,
    `${kills} SIGKILLs, ${killsInStart} of them while the system started; ${faults.total} faults`,
    `${settling.rounds} rounds to come to rest; ${attention} orders needed people; ${live} events came live`,
    '',
    'What became of the orders',
    table(endsOf(outcome)),
    '',
    'Faults by what they befell (a dot: cannot be, a dash: did not come to pass)',
    table(faultTable(outcome)),
    '',
    ...coverage(outcome),
    '',
    'What must hold',
    ...outcome.checks.map(({ name, findings }) => `  ${findings.length === 0 ? 'pass' : 'FAIL'}  ${name}`),
    ...(failed(outcome) ? ['', ...failures(outcome)] : []),
  ].join('\n');
}

function endsOf({ runs }: Outcome): string[][] {
  const statuses = [...new Set(runs.map(({ end }) => end ?? 'not at rest'))].sort();
  const scenarios = [...new Set(runs.map(({ planned }) => planned.scenario))].sort();
  const count = (scenario: string | undefined, status: string): string => {
    const found = runs.filter(
      ({ planned, end }) =>
        (scenario === undefined || planned.scenario === scenario) && (end ?? 'not at rest') === status,
    );
    return found.length === 0 ? '' : String(found.length);
  };
  return [
    ['', ...statuses],
    ...scenarios.map((scenario) => [scenario, ...statuses.map((status) => count(scenario, status))]),
    ['all', ...statuses.map((status) => count(undefined, status))],
  ];
}

function faultTable({ cells, faults }: Outcome): string[][] {
  const rows = new Map<string, Map<string, Cell>>();
  for (const cell of cells) {
    const name = `${cell.subject} ${cell.service}`;
    const row = rows.get(name) ?? new Map<string, Cell>();
    rows.set(name, row.set(cell.kind, cell));
  }
  const shown = (cell: Cell | undefined): string => (cell ? String(faults.fired.get(cell.id) ?? '-') : '.');
  return [
    ['', ...KINDS],
    ...[...rows].map(([name, row]) => [name, ...KINDS.map((kind) => shown(row.get(kind)))]),
  ];
}

function coverage({ cells, faults, runs }: Outcome): string[] {
  const visited = cells.filter(({ id }) => faults.fired.has(id)).length;
  const held = runs.filter(({ planned }) => planned.holding);
  const missed = held.filter(({ reached }) => reached === false);
  const places = missed.map(
    ({ planned: { holding } }) => `${holding!.subject} ${holding!.where} (${holding!.act})`,
  );
  return [
    `${visited} of ${cells.length} cells came to pass; ${held.length - missed.length} of ${held.length} orders were held where planned`,
    ...(places.length > 0 ? [`  passed by: ${places.join(', ')}`] : []),
  ];
}

function failures(outcome: Outcome): string[] {
  const { checks, options, runs, books, faults, statePath } = outcome;
  const bad: Finding[] = checks.flatMap(({ findings }) => findings);
  const ids = [...new Set(bad.flatMap(({ orderId }) => orderId ?? []))];
  const lines = checks.flatMap(({ name, findings }) => {
    if (findings.length === 0) return [];
    const shown = findings
      .slice(0, FINDINGS)
      .map(({ orderId, text }) => `  ${orderId ? `${orderId}: ` : ''}${text}`);
    const more = findings.length > FINDINGS ? [`  and ${findings.length - FINDINGS} more`] : [];
    return [`${name}:`, ...shown, ...more];
  });
  const stories = ids.slice(0, STORIES).flatMap((id) => {
    const book = books.orders.get(id);
    const run = runs.find((one) => idOf(one) === id);
    return book ? ['', ...storyOf(run, book, faults.firings)] : [];
  });
  return [
    ...lines,
    ...stories,
    ...(ids.length > STORIES ? ['', `and ${ids.length - STORIES} more orders`] : []),
    '',
    `The same once more: ${commandOf(options)}`,
    ...(options.keep ? [`The state is in ${statePath}`] : []),
  ];
}

function table(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]! + 2)))
        .join('')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
