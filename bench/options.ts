import { parseArgs } from 'node:util';
import { CommandFailed } from '../tools/progress.ts';

export const USAGE = `Measures the system on this machine: what an order costs in CPU time beside the bare AWS SDK calls it
needs, how long it takes, and what the system costs when nothing happens.

npm run bench -- [options]
npm run bench -- live [options]    proves the live stream on a network that breaks; live --help tells

  --orders N      orders that are measured (300)
  --customers N   customers who place them side by side, each one order after the other (8)
  --warmup N      orders before those, which open and warm the workers (100)
  --floor-only    measure the bare SDK calls alone
  --json FILE     write the results there as well
  --help          show this
`;

/** What a run shall do. */
export interface BenchOptions {
  orders: number;
  customers: number;
  warmup: number;
  floorOnly: boolean;
  /** Where results go as JSON. */
  json: string | undefined;
  help: boolean;
}

/** @throws CommandFailed for what the command does not know. */
export function readOptions(args: readonly string[]): BenchOptions {
  const given = parse(args);
  return {
    orders: count(given.orders, '--orders', 1),
    customers: count(given.customers, '--customers', 1),
    warmup: count(given.warmup, '--warmup', 0),
    floorOnly: given['floor-only'],
    json: given.json,
    help: given.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        orders: { type: 'string', default: '300' },
        customers: { type: 'string', default: '8' },
        warmup: { type: 'string', default: '100' },
        'floor-only': { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandFailed(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** @throws CommandFailed unless it is a whole number, `least` or more */
export function count(text: string, option: string, least: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw new CommandFailed(`${option} takes a whole number from ${least} to 999999, not "${text}"`);
}
