import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

const usageMessage = z.object({
  type: z.literal('usage'),
  /** Of all threads of the process, since it began. */
  cpuMilliseconds: z.number(),
  rssBytes: z.number(),
  peakRssBytes: z.number(),
});

/** What a process has used so far. */
export type Usage = Omit<z.infer<typeof usageMessage>, 'type'>;

/** Asks a running system for the CPU time and memory it has used. */
export function usageOf(system: ChildProcess): Promise<Usage> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      const parsed = usageMessage.safeParse(message);
      if (!parsed.success) return;
      system.off('message', onMessage);
      resolve(parsed.data);
    };
    system.on('message', onMessage);
    system.send({ type: 'usage' }, (error) => error && reject(error));
  });
}
