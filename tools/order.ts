import { inForeground } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  process.exitCode = await inForeground('node', ['client/terminal/main.ts', ...process.argv.slice(2)]);
});
