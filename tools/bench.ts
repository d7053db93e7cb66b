import { spawn } from 'node:child_process';
import { build } from './build.ts';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const given = process.argv.slice(2);
  const live = given[0] === 'live';
  const args = live ? given.slice(1) : given;
  if (!args.includes('--help')) await build();
  const bench = spawn('node', [live ? 'bench/live.ts' : 'bench/bench.ts', ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = await new Promise<number>((resolve) => bench.on('exit', (code) => resolve(code ?? 1)));
});
