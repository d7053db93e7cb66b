import { spawn } from 'node:child_process';
import { build } from './build.ts';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const args = process.argv.slice(2);
  if (!args.includes('--help')) await build();
  const chaos = spawn('node', ['test/chaos/chaos.ts', ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = await new Promise<number>((resolve) => chaos.on('exit', (code) => resolve(code ?? 1)));
});
