import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed } from '../../tools/seed.ts';
import { startSystem, type RunningSystem, type SystemOptions } from '../../tools/runtime.ts';

/** A whole system of its own for one test file, seeded, on free ports. */
export interface TestSystem extends RunningSystem {
  /** Ends it as an operator would and removes what it kept. */
  stop(): Promise<void>;
  /** Kills it without a word, as a power cut would. What it kept stays. */
  kill(): Promise<void>;
}

/** A fresh folder for a system's state, and the way to be rid of it. */
export function stateFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'orders-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Boots what the build made, or another assembly, on free ports unless told; with `state` it keeps its data
 * there, else in memory.
 */
export async function bootSystem(
  options: Partial<Omit<SystemOptions, 'flags' | 'output'>> = {},
): Promise<TestSystem> {
  const system = await startSystem({
    appPort: 0,
    awsPort: 0,
    ...options,
    state: options.state ?? 'memory',
    output: 'ignore',
  });
  await seed({
    catalogTable: system.outputs.CatalogTable ?? '',
    userPoolId: system.outputs.UserPoolId ?? '',
    region: system.region,
    endpoint: system.awsUrl,
    credentials: system.credentials,
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (system.process.exitCode !== null || system.process.signalCode !== null) return;
    const exited = once(system.process, 'exit');
    system.process.kill(signal);
    await exited;
  };
  return { ...system, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
