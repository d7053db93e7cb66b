import { run } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  console.log(await run('prettier', ['--write', '--list-different', '.']));
});
