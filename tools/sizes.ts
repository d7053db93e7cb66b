import { join } from 'node:path';
import { z } from 'zod';
import { root, run } from './process.ts';
import { CommandFailed } from './progress.ts';

/** What something weighs, compressed, and what it may weigh; in bytes. */
const weight = z.object({ bytes: z.number(), limit: z.number() });
export type Weight = z.infer<typeof weight>;

const kilobytes = (bytes: number): string => String(Math.round(bytes / 102.4) / 10);

/**
 * Tells weights in one line.
 * @throws CommandFailed when something weighs more than it may
 */
export function tellWeights(weights: Readonly<Record<string, Weight>>): string {
  const told: string[] = [];
  const over: string[] = [];
  for (const [name, { bytes, limit }] of Object.entries(weights)) {
    told.push(`${name} ${kilobytes(bytes)} of ${kilobytes(limit)} KB`);
    if (bytes > limit) over.push(`${name} weighs ${bytes} bytes and may weigh ${limit}`);
  }
  if (over.length > 0) throw new CommandFailed(`Over the budget: ${over.join('; ')}.`);
  return told.join(', ');
}

/**
 * Weighs what browsers load, built anew: the core of the client package, and the JavaScript of the web app's
 * first page.
 * @throws CommandFailed when one of them weighs more than it may
 */
export async function checkSizes(): Promise<string> {
  const app = join(root, '.build', 'check-app');
  await run('vite', ['build', '--logLevel', 'warn', '--outDir', app, '--emptyOutDir', 'client/app']);
  return tellWeights({
    'SDK core': weight.parse(JSON.parse(await run('node', ['client/sdk/build.ts', '--size']))),
    app: weight.parse(JSON.parse(await run('node', ['client/app/size.ts', app]))),
  });
}
