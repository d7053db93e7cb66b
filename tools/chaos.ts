import { build } from './build.ts';
import { inForeground } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const args = process.argv.slice(2);
  if (!args.includes('--help')) await build();
  process.exitCode = await inForeground('node', ['test/chaos/chaos.ts', ...args]);
});
