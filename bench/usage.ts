import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

const usageMessage = z.object({
  type: z.literal('usage'),
  /** Of all threads of the process, since it began. */
  cpuMilliseconds: z.number(),
  rssBytes: z.number(),
  peakRssBytes: z.number(),
});

const recordingMessage = z.object({ type: z.literal('recording') });

const recordedMessage = z.object({
  type: z.literal('recorded'),
  calls: z.array(
    z.object({
      service: z.string(),
      operation: z.string(),
      input: z.unknown(),
      principal: z.object({ kind: z.string(), arn: z.string() }),
    }),
  ),
});

const refusedMessage = z.object({ type: z.literal('refused'), reason: z.string() });

/** What a process has used so far. */
export type Usage = Omit<z.infer<typeof usageMessage>, 'type'>;

/** A call that was made inside a running system or to it. */
export type RecordedCall = z.infer<typeof recordedMessage>['calls'][number];

/** Asks a running system for the CPU time and memory it has used. */
export function usageOf(system: ChildProcess): Promise<Usage> {
  return ask(system, { type: 'usage' }, usageMessage);
}

/** Gives every AWS call that a running system sees while `action` runs. */
export async function callsDuring(
  system: ChildProcess,
  action: () => Promise<unknown>,
): Promise<RecordedCall[]> {
  await ask(system, { type: 'record', on: true }, recordingMessage);
  await action();
  return (await ask(system, { type: 'record', on: false }, recordedMessage)).calls;
}

function ask<Answer>(system: ChildProcess, message: object, schema: z.ZodType<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: unknown): void => {
      const parsed = schema.safeParse(answer);
      const refused = refusedMessage.safeParse(answer);
      if (!parsed.success && !refused.success) return;
      end();
      if (parsed.success) resolve(parsed.data);
      else reject(new Error(`The system does not answer: ${refused.data?.reason}`));
    };
    const onExit = (): void => {
      end();
      reject(new Error('The system has ended'));
    };
    const end = (): void => {
      system.off('message', onMessage);
      system.off('exit', onExit);
    };
    system.on('message', onMessage);
    system.on('exit', onExit);
    system.send(message, (error) => error && reject(error));
  });
}
