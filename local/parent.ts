import { z } from 'zod';
import type { LocalCloud } from './gateway/cloud.ts';

/** What a process that started the runtime may ask of it. */
const question = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('usage') }),
  z.strictObject({ type: z.literal('record'), on: z.boolean() }),
]);

/** A call between parts or over the AWS port, as it is told to the parent. */
interface RecordedCall {
  service: string;
  operation: string;
  /** As JSON leaves it; bytes are `{ type: 'Buffer', data: [...] }`. */
  input: unknown;
  principal: { kind: string; arn: string };
}

/** The side of a process that its parent talks to: `process` itself. */
export interface ParentChannel {
  send?: ((message: object) => unknown) | undefined;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/**
 * Answers the process that started this one, and nobody else, for there is no other way to its channel:
 * `usage` tells CPU time and memory, `record` on and off tells every call made in between. Without a
 * parent that listens it does nothing.
 */
export function answerParent(cloud: Pick<LocalCloud, 'around'>, channel: ParentChannel = process): void {
  if (channel.send === undefined) return;
  let endRecording: (() => RecordedCall[]) | undefined;
  const answer = (message: unknown): object => {
    const asked = question.safeParse(message);
    if (!asked.success) return { type: 'refused', reason: z.prettifyError(asked.error) };
    if (asked.data.type === 'usage') return usage();
    const calls = endRecording?.() ?? [];
    endRecording = asked.data.on ? record(cloud) : undefined;
    return asked.data.on ? { type: 'recording' } : { type: 'recorded', calls };
  };
  channel.on('message', (message) => channel.send?.(answer(message)));
}

/** Both are of the whole process: every thread that lives, and those that have ended. */
function usage(): object {
  const { user, system } = process.cpuUsage();
  return {
    type: 'usage',
    cpuMilliseconds: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Starts to note every call; what it gives ends that and tells them in the order they came. */
function record(cloud: Pick<LocalCloud, 'around'>): () => RecordedCall[] {
  const calls: RecordedCall[] = [];
  const stop = cloud.around(({ service, operation, input, principal: { kind, arn } }, next) => {
    // A copy: what runs the call may change its input.
    calls.push({
      service,
      operation,
      input: JSON.parse(JSON.stringify(input ?? null)),
      principal: { kind, arn },
    });
    return next();
  });
  return () => {
    stop();
    return calls;
  };
}
