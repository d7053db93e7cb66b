import { build } from './build.ts';
import { inForeground } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const given = process.argv.slice(2);
  const live = given[0] === 'live';
  const args = live ? given.slice(1) : given;
  if (!args.includes('--help')) await build();
  process.exitCode = await inForeground('node', [live ? 'bench/live.ts' : 'bench/bench.ts', ...args]);
});
