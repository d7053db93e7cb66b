import { build } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { inForeground } from './process.ts';
import { main } from './progress.ts';

await main(async () => {
  const chromium = { CHROMIUM_PATH: await ensureChromium() };
  await build();
  // Arguments go on to vitest: `npm test -- domain` runs the tests of one folder.
  process.exitCode = await inForeground('vitest', ['run', ...process.argv.slice(2)], chromium);
});
