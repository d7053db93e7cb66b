import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const state = join(root, '.local');
  if (!existsSync(state)) {
    console.log('.local/ is empty already.');
    return;
  }
  rmSync(state, { recursive: true });
  console.log(
    '.local/ is empty: the next npm start begins with a fresh catalogue, no orders and new accounts.',
  );
});
