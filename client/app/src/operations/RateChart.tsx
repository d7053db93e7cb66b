import type { ReactNode } from 'react';
import { formatShortTime } from '../../../words/format.ts';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { barsOf } from './bars.ts';
import { type MinuteCount, totalOf } from './rates.ts';

const HEIGHT = 132;

const SERIES = [
  { kind: 'placed', label: 'Placed' },
  { kind: 'completed', label: 'Completed' },
  { kind: 'failed', label: 'Failed' },
] as const;

const COLUMNS: readonly Column<MinuteCount>[] = [
  { key: 'at', header: 'Minute', cell: ({ at }) => formatShortTime(at) },
  ...SERIES.map(({ kind, label }): Column<MinuteCount> => ({
    key: kind,
    header: label,
    align: 'end',
    cell: (minute) => minute[kind],
  })),
];

/** Orders placed, completed and failed in each of the last minutes. */
export function RateChart({ minutes }: { minutes: readonly MinuteCount[] }): ReactNode {
  const { top, bars } = barsOf(minutes, HEIGHT);
  const totals = SERIES.map(({ kind, label }) => ({ kind, label, total: totalOf(minutes, kind) }));
  const told = totals.map(({ label, total }) => `${label.toLowerCase()} ${total}`).join(', ');
  return (
    <>
      <ul className="legend">
        {totals.map(({ kind, label, total }) => (
          <li key={kind}>
            <span className={`swatch ${kind}`} aria-hidden="true" />
            {label} <strong className="money">{total}</strong>
          </li>
        ))}
      </ul>
      <div className="rates">
        <div className="scale small muted money" aria-hidden="true">
          <span>{top}</span>
          <span>{top / 2}</span>
          <span>0</span>
        </div>
        <svg
          role="img"
          aria-label={`Orders per minute in the last ${minutes.length} minutes: ${told}.`}
          height={HEIGHT}
          width="100%"
        >
          {[0, HEIGHT / 2, HEIGHT].map((y) => (
            <line key={y} className="rule" x1="0" x2="100%" y1={y} y2={y} />
          ))}
          {bars.map(({ at, ...kinds }) =>
            SERIES.map(({ kind }) => {
              const { x, y, width, height } = kinds[kind];
              return (
                <rect
                  key={`${at} ${kind}`}
                  className={kind}
                  {...{ x: `${x}%`, y, width: `${width}%`, height }}
                />
              );
            }),
          )}
        </svg>
        <div className="ends small muted">
          {minutes[0] && <span>{formatShortTime(minutes[0].at)}</span>}
          <span>this minute</span>
        </div>
      </div>
      <details className="table-of">
        <summary>As a table</summary>
        <DataTable
          caption="Orders per minute"
          columns={COLUMNS}
          rows={minutes.toReversed()}
          rowKey={({ at }) => String(at)}
        />
      </details>
    </>
  );
}
