import { main } from '../../tools/progress.ts';
import { readOptions, USAGE } from './options.ts';
import { raceReport, runRace } from './race.ts';
import { failed, reportOf } from './report.ts';
import { runChaos } from './suite.ts';

/** Where nobody looks at a terminal, a line every so often. */
const TELL_EVERY_MS = 10_000;

/** Shows how far the run is: over and over on a terminal, now and then elsewhere. */
function teller(): { tell(text: string, done: number, total: number): void; end(): void } {
  const start = performance.now();
  let last = -Infinity;
  return {
    tell(text, done, total) {
      const now = performance.now();
      const line = `  … ${text}${left(now - start, done, total)}`;
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`);
      else if (now - last > TELL_EVERY_MS) console.log(line);
      else return;
      last = now;
    },
    end() {
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
    },
  };
}

/** By what is done so far; coming to rest takes longer for the last ones. */
function left(elapsed: number, done: number, total: number): string {
  if (done < 5 || done === total) return '';
  const seconds = ((elapsed / done) * (total - done)) / 1000;
  return `, about ${seconds > 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`} for the rest`;
}

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(USAGE);
  console.log(`Seed ${options.seed}`);
  const { tell, end } = teller();
  if (options.race !== undefined) {
    const { race } = options;
    const outcome = await runRace({ ...options, race }, ({ length }) =>
      tell(`${length} of ${race} races over`, length, race),
    );
    end();
    console.log(raceReport(outcome));
    if (outcome.wrong.length + outcome.stock.length > 0) process.exitCode = 1;
    return;
  }
  const outcome = await runChaos(options, ({ phase, placed, atRest, orders, faults, kills }) =>
    tell(
      `${phase}: ${placed} of ${orders} placed, ${atRest} at rest, ${faults} faults, ${kills} kills`,
      placed,
      orders,
    ),
  );
  end();
  console.log(reportOf(outcome));
  if (failed(outcome)) process.exitCode = 1;
});
