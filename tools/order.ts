import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const order = spawn(process.execPath, [join(root, 'client/terminal/main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // Ctrl-C reaches the command as well, which leaves in order; this process ends after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => order.kill('SIGTERM'));
  process.exitCode = await new Promise<number>((resolve) => order.on('exit', (code) => resolve(code ?? 1)));
});
