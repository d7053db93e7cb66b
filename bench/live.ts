import { CommandFailed, main, step } from '../tools/progress.ts';
import { LIVE_USAGE, readLiveOptions } from './live-options.ts';
import { isProven, liveTableOf } from './live-results.ts';
import { enterCustomers, runLive } from './live-run.ts';
import { onOwnSystem } from './own-system.ts';
import { stockProducts } from './stock.ts';

await main(async () => {
  const options = readLiveOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(LIVE_USAGE);
  const results = await onOwnSystem(async (system) => {
    await stockProducts(system);
    const customers = await step('sign the customers in', () => enterCustomers(system, options));
    const name = `place ${options.orders} orders, watched by ${options.subscribers} subscribers`;
    return step(name, () =>
      runLive(system, customers, options, ({ ended, placed }) => {
        if (!process.stdout.isTTY) return;
        process.stdout.write(
          `\r\x1b[2K  … ${placed} of ${options.orders} orders placed, ${ended} of ${options.subscribers} subscribers at the end`,
        );
      }),
    );
  });
  console.log(liveTableOf(results));
  if (!isProven(results)) throw new CommandFailed('The live stream did not keep its promise: see the table.');
});
