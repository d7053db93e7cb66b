import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './process.ts';
import { CommandFailed, main } from './progress.ts';

const HEALTH_TIMEOUT_MS = 2000;
const address = z.object({ appUrl: z.url() });

/** Where the system answers that uses this state folder now; undefined when none does. */
async function runningOn(state: string): Promise<string | undefined> {
  const file = join(state, 'runtime.json');
  if (!existsSync(file)) return undefined;
  try {
    const { appUrl } = address.parse(JSON.parse(readFileSync(file, 'utf8')));
    // After a kill the file is still there, but nobody answers.
    await fetch(`${appUrl}/_local/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return appUrl;
  } catch {
    return undefined;
  }
}

await main(async () => {
  const state = join(root, '.local');
  if (!existsSync(state)) {
    console.log('.local/ is empty already.');
    return;
  }
  const running = await runningOn(state);
  if (running) {
    throw new CommandFailed(
      `The system is running at ${running}. End it first (Ctrl-C where it was started).`,
    );
  }
  rmSync(state, { recursive: true });
  console.log(
    '.local/ is empty: the next npm start begins with a fresh catalogue, no orders and new accounts.',
  );
});
