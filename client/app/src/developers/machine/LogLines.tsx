import type { ReactNode } from 'react';
import * as z from 'zod/mini';
import { formatClock } from '../../../../words/format.ts';
import { Badge } from '../../ui/Badge.tsx';
import type { Tone } from '../../../../words/tone.ts';
import type { LogLine } from './machine.ts';

const TONES: Readonly<Record<string, Tone>> = { ERROR: 'bad', CRITICAL: 'bad', WARN: 'warn', INFO: 'info' };

/** What functions write; what Lambda and Step Functions write of their runs; AppSync; metrics. */
const shapes = z.union([
  z.object({ level: z.string(), message: z.string() }),
  z.object({ type: z.string(), details: z.optional(z.object({ name: z.optional(z.string()) })) }),
  z.object({ logType: z.string() }),
  z.object({ _aws: z.record(z.string(), z.unknown()), service: z.optional(z.string()) }),
]);

/** A line in a few words. */
function headOf(content: unknown, message: string): { level?: string; text: string } {
  const shape = shapes.safeParse(content);
  if (!shape.success) return { text: message };
  const { data } = shape;
  if ('level' in data) return { level: data.level, text: data.message };
  if ('type' in data) return { text: [data.type, data.details?.name].filter(Boolean).join(' ') };
  if ('logType' in data) return { text: data.logType };
  return { text: `Metrics of ${data.service ?? 'a function'}` };
}

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
  const { level, text } = headOf(content, message);
  const at = new Date(timestamp);
  return (
    <li>
      <details>
        <summary>
          <time className="small muted" dateTime={at.toISOString()}>
            {formatClock(timestamp)}
          </time>
          {level && <Badge tone={TONES[level] ?? 'quiet'}>{level.toLowerCase()}</Badge>}
          <span className="text">{text}</span>
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
