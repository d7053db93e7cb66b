import { parseArgs } from 'node:util';
import { CommandFailed } from '../../tools/progress.ts';

export const USAGE = `Runs orders of every kind while calls fail, functions die and the whole system is killed, and then proves
that none of them went wrong. docs/chaos.md tells what is done and what is proven.

npm run chaos -- [options]

  --seed N      what is done to which order (drawn, and printed, when absent)
  --orders M    how many orders (500)
  --kills K     how often the system is killed (one for every 50 orders, 10 at least from 500 orders on)
  --keep        keep the state of the system, and tell where it is
  --race N      instead of all that: cancel N orders at the moment their money is taken
  --help        show this
`;

/** What a run shall do. */
export interface ChaosOptions {
  seed: number;
  orders: number;
  kills: number;
  keep: boolean;
  /** So many cancels against the capture, instead of the rest. */
  race: number | undefined;
  help: boolean;
}

/** @throws CommandFailed for what the command does not know. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const given = parse(args);
  const orders = count(given.orders, '--orders', 1);
  return {
    seed: given.seed === undefined ? Math.floor(Math.random() * 1_000_000) : count(given.seed, '--seed', 0),
    orders,
    kills: given.kills === undefined ? Math.ceil(orders / 50) : count(given.kills, '--kills', 0),
    keep: given.keep,
    race: given.race === undefined ? undefined : count(given.race, '--race', 1),
    help: given.help,
  };
}

/** The command that does the same once more. */
export function commandOf({ seed, orders, kills, race }: ChaosOptions): string {
  return race === undefined
    ? `npm run chaos -- --seed ${seed} --orders ${orders} --kills ${kills}`
    : `npm run chaos -- --seed ${seed} --race ${race}`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        orders: { type: 'string', default: '500' },
        kills: { type: 'string' },
        keep: { type: 'boolean', default: false },
        race: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandFailed(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function count(text: string, option: string, least: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw new CommandFailed(`${option} takes a whole number from ${least} to 999999, not "${text}"`);
}
