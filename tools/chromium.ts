import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { CommandFailed, step } from './progress.ts';
import { run } from './process.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The path of a Chromium on this machine, or undefined. `CHROMIUM_PATH` goes before all others. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

function rootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  // Ubuntu calls itself Debian-like, but its chromium package only points to a snap.
  return /^ID=debian$/m.test(release) && spawnSync('apt-get', ['--version']).status === 0;
}

/**
 * The path of a Chromium; where there is none it is installed first: the distribution's package when
 * root on Debian, Playwright's own download elsewhere.
 * @throws CommandFailed when neither works.
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (rootOnDebian()) {
    await step("no Chromium found: installing Debian's chromium package", async () => {
      await run('apt-get', ['update']);
      await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium']);
    });
  } else {
    await step("no Chromium found: downloading Playwright's", async () => {
      await run('playwright-core', ['install', 'chromium']);
    });
  }
  const installed = findChromium();
  if (!installed)
    throw new CommandFailed('No Chromium could be installed. Install one and set CHROMIUM_PATH to it.');
  return installed;
}
