import type { ReactNode } from 'react';
import { formatDuration } from '../../../words/format.ts';
import { STEP_TITLES } from '../../../words/steps.ts';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { scaleOf, type StepLatency } from './latency.ts';

const COLUMNS: readonly Column<StepLatency>[] = [
  { key: 'step', header: 'Step', cell: ({ step }) => STEP_TITLES[step] },
  { key: 'p50', header: 'p50', align: 'end', cell: ({ p50 }) => formatDuration(p50) },
  { key: 'p95', header: 'p95', align: 'end', cell: ({ p95 }) => formatDuration(p95) },
  { key: 'count', header: 'Orders', align: 'end', cell: ({ count }) => count },
];

/**
 * How long each step takes: half of the orders within the strong bar, 95 of 100 within the faint one. What is far
 * beyond the other steps reaches the end, with a broken outline.
 */
export function LatencyChart({ latencies }: { latencies: readonly StepLatency[] }): ReactNode {
  const measured = latencies.filter(({ count }) => count > 0);
  const end = scaleOf(measured);
  const part = (ms: number): string => `${Math.min(100, Math.max(0.5, (100 * ms) / end))}%`;
  if (measured.length === 0) return <p className="muted">No order has done a step yet.</p>;
  const told = measured.map(
    ({ step, p50, p95 }) => `${STEP_TITLES[step]}: ${formatDuration(p50)}, ${formatDuration(p95)}`,
  );
  return (
    <>
      <ul className="legend">
        <li>
          <span className="swatch p50" aria-hidden="true" />
          Half of the orders (p50)
        </li>
        <li>
          <span className="swatch p95" aria-hidden="true" />
          95 of 100 (p95)
        </li>
      </ul>
      <div
        className="latencies"
        role="img"
        aria-label={`Half of the orders, and 95 of 100, within: ${told.join('; ')}.`}
      >
        {measured.map(({ step, p50, p95 }) => (
          <div key={step} className="latency">
            <span>{STEP_TITLES[step]}</span>
            <span className="small money">
              <strong>{formatDuration(p50)}</strong> <span className="muted">/ {formatDuration(p95)}</span>
            </span>
            <svg width="100%" height="12">
              <rect className="ground" width="100%" height="12" rx="3" />
              <rect className={p95 > end ? 'p95 beyond' : 'p95'} width={part(p95)} height="12" rx="3" />
              <rect className="p50" width={part(p50)} height="12" rx="3" />
            </svg>
          </div>
        ))}
      </div>
      <details className="table-of">
        <summary>As a table</summary>
        <DataTable
          caption="How long each step takes"
          columns={COLUMNS}
          rows={measured}
          rowKey={({ step }) => step}
        />
      </details>
    </>
  );
}
