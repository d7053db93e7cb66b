import { spawn } from 'node:child_process';
import { build } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const executable = await ensureChromium();
  await build();
  // Arguments go on to vitest: `npm test -- domain` runs the tests of one folder.
  const tests = spawn('vitest', ['run', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: executable },
    shell: process.platform === 'win32',
  });
  process.exitCode = await new Promise<number>((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
});
