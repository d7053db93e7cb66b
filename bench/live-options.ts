import { parseArgs } from 'node:util';
import { CommandFailed } from '../tools/progress.ts';
import { count } from './options.ts';

export const LIVE_USAGE = `Proves on this machine that the client package delivers each event exactly once and in order: orders are
placed, and each is watched by many clients, through a proxy that cuts every connection again and again.
Ends with exit code 1 unless every subscriber got exactly what is stored.

npm run bench -- live [options]

  --subscribers N   clients that watch, each with a socket of its own, dealt out over the orders (500)
  --orders N        orders, placed evenly over the time (50)
  --seconds N       how long orders are placed (60)
  --cut-ms N        mean life of a connection in milliseconds (3000)
  --slow-ms N       each function of the pipeline begins so much later, for orders to last (2000)
  --seed N          which connections are cut when, and who begins to watch when (1)
  --help            show this
`;

/** What a live run shall do. */
export interface LiveOptions {
  subscribers: number;
  orders: number;
  seconds: number;
  cutMs: number;
  slowMs: number;
  seed: number;
  help: boolean;
}

/** @throws CommandFailed for what the command does not know. */
export function readLiveOptions(args: readonly string[]): LiveOptions {
  const given = parse(args);
  return {
    subscribers: count(given.subscribers, '--subscribers', 1),
    orders: count(given.orders, '--orders', 1),
    seconds: count(given.seconds, '--seconds', 0),
    cutMs: count(given['cut-ms'], '--cut-ms', 1),
    slowMs: count(given['slow-ms'], '--slow-ms', 0),
    seed: count(given.seed, '--seed', 0),
    help: given.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        subscribers: { type: 'string', default: '500' },
        orders: { type: 'string', default: '50' },
        seconds: { type: 'string', default: '60' },
        'cut-ms': { type: 'string', default: '3000' },
        'slow-ms': { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandFailed(`${(error as Error).message}\n\n${LIVE_USAGE}`);
  }
}
