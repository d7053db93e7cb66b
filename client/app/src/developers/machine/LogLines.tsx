import type { ReactNode } from 'react';
import * as z from 'zod/mini';
import { formatClock } from '../../format.ts';
import { Badge } from '../../ui/Badge.tsx';
import type { Tone } from '../../ui/tone.ts';
import type { LogLine } from './machine.ts';

const structured = z.looseObject({ level: z.string(), message: z.string() });

const TONES: Readonly<Record<string, Tone>> = { ERROR: 'bad', CRITICAL: 'bad', WARN: 'warn', INFO: 'info' };

/** A line as JSON, where it is. */
function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function Line({ line: { group, timestamp, message } }: { line: LogLine }): ReactNode {
  const content = parsed(message);
  const entry = structured.safeParse(content);
  const at = new Date(timestamp);
  return (
    <li>
      <details>
        <summary>
          <time className="small muted" dateTime={at.toISOString()}>
            {formatClock(timestamp)}
          </time>
          {entry.success && (
            <Badge tone={TONES[entry.data.level] ?? 'quiet'}>{entry.data.level.toLowerCase()}</Badge>
          )}
          <span className="text">{entry.success ? entry.data.message : message}</span>
          <span className="small muted group">{group}</span>
        </summary>
        <pre className="code" tabIndex={0} role="region" aria-label="The whole line">
          {content === undefined ? message : JSON.stringify(content, null, 2)}
        </pre>
      </details>
    </li>
  );
}

/** Log lines; each opens to all that it says. */
export function LogLines({ lines }: { lines: readonly LogLine[] }): ReactNode {
  return (
    <ol className="log">
      {lines.map((line, index) => (
        <Line key={`${line.stream} ${line.timestamp} ${index}`} line={line} />
      ))}
    </ol>
  );
}
