// The door of every npm script: plain JavaScript without dependencies, so that it runs on a fresh
// clone with whatever Node the machine has. It installs what is missing, then hands over to the
// command of that name in this folder, on the pinned Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const pinnedNode = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
const OLDEST_NODE = 20;
const LOOK_FOR_PARENT_MS = 1000;

/** True when every package of the lock file is installed in the version it names. */
function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(pinnedNode)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

const [command, ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(command ?? '') || !existsSync(join(root, 'tools', `${command}.ts`))) {
  console.error(`There is no command ${command ?? ''}. package.json lists them under "scripts".`);
  process.exit(2);
}
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(`Node ${OLDEST_NODE} or later is needed; this is ${process.version}.`);
  process.exit(1);
}
if (!installed()) {
  console.log('Installing packages (once; about a minute)');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci failed: see its message above. Nothing else was done; run the same command again.');
    process.exit(1);
  }
}

const path = [bin, process.env.PATH].join(delimiter);
const child = spawn(pinnedNode, [join(root, 'tools', `${command}.ts`), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
});
// Ctrl-C reaches the child as well, which ends in its own time; this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') child.kill(signal);
  });
}
// npm that is ended from outside ends its shell and not this: nothing may go on that nobody sees any more.
const parent = process.ppid;
const looking = setInterval(() => {
  if (process.ppid === parent) return;
  // Once: a second one would cut short what ends in order.
  clearInterval(looking);
  child.kill('SIGTERM');
}, LOOK_FOR_PARENT_MS).unref();
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
