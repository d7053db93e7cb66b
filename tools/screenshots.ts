import { spawn } from 'node:child_process';
import { build } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const args = process.argv.slice(2);
  const executable = await ensureChromium();
  if (!args.includes('--help')) await build();
  const taking = spawn('node', ['test/screenshots/take.ts', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: executable },
    shell: process.platform === 'win32',
  });
  process.exitCode = await new Promise<number>((resolve) => taking.on('exit', (code) => resolve(code ?? 1)));
});
