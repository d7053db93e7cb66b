import { run } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  process.stdout.write(
    await run('node', ['local/permissions.ts', '--state', '.local', ...process.argv.slice(2)]),
  );
});
