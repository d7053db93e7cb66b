import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './process.ts';

let folder: string;
let shell: ChildProcess;

/** The door of the npm scripts, with one command behind it that has another program wait until it is told to end. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-run-'));
  mkdirSync(join(folder, 'tools'));
  copyFileSync(join(root, 'tools', 'run.mjs'), join(folder, 'tools', 'run.mjs'));
  copyFileSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['process.ts', 'progress.ts']) {
    copyFileSync(join(root, 'tools', name), join(folder, 'tools', name));
  }
  const program = 'console.log(process.pid); setInterval(() => undefined, 1000);';
  writeFileSync(
    join(folder, 'tools', 'wait.ts'),
    `import { inForeground } from './process.ts'; await inForeground('node', ['-e', ${JSON.stringify(program)}]);`,
  );
});
afterEach(() => {
  shell.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.runIf(process.platform !== 'win32')('a command ends with the shell that npm runs it in', async () => {
  // Something after it, so that the shell stays and is not replaced by it.
  shell = spawn('sh', ['-c', 'node tools/run.mjs wait; true'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(shell.stdout!, 'data')) as [Buffer];
  const pid = Number(said.toString());
  expect(isAlive(pid)).toBe(true);
  shell.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
});
