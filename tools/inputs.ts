import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.ts';

/** Folders that hold results, not sources. */
const RESULTS = new Set(['node_modules', 'dist', 'cdk.out', '.build', '.local']);

function* files(path: string): Iterable<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (RESULTS.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    yield* files(join(path, entry.name));
  }
}

/** A digest of the named files and folders of the repository: names and content, tests left out. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of files(join(root, path)))
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Runs `make` unless the last run that succeeded saw the same inputs and `result` is still there.
 * Tells whether it ran.
 */
export async function whenChanged(
  name: string,
  inputs: readonly string[],
  result: string,
  make: () => Promise<void>,
): Promise<boolean> {
  const stamp = join(root, '.build', 'stamps', name);
  const digest = digestOf(inputs);
  if (existsSync(join(root, result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest)
    return false;
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}
