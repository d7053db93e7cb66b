import { build } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { inForeground } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const args = process.argv.slice(2);
  const chromium = { CHROMIUM_PATH: await ensureChromium() };
  if (!args.includes('--help')) await build();
  process.exitCode = await inForeground('node', ['test/screenshots/take.ts', ...args], chromium);
});
