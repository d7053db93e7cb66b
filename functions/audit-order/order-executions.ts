import type { Machine, Work } from '../../domain/work.ts';
import { repairName, sweepName } from '../../domain/work.ts';
import type { Executions, Trace } from './executions.ts';

/** What of an order tells the names of its executions. */
export interface Worked {
  id: string;
  work: Pick<Work, 'machine' | 'name'>;
  refunds?: readonly { id: string }[] | undefined;
}

/** Times the sweeper took up the same thing that are looked for one by one; the last is known to the order. */
const MAX_SWEEPS = 20;

/** Executions looked at side by side. */
const AT_ONCE = 8;

/**
 * All executions of an order, oldest first: its own, those of its refunds, those of operators' repairs, and
 * those by which the sweeper took each of them up. `repairs` are the sequences of the repairs' events. There
 * is no list to look in: each that there can be is asked for by its name.
 */
export async function executionsOf(
  { id, refunds = [], work }: Worked,
  repairs: readonly number[],
  executions: Executions,
): Promise<Trace[]> {
  const subjects: [Machine, string][] = [
    ['ORDER', id],
    ...refunds.map((refund): [Machine, string] => ['REFUND', refund.id]),
  ];
  const begun = subjects.flatMap(([machine, subject]) =>
    [subject, ...repairs.map((sequence) => repairName(subject, sequence))].map((name) => ({ machine, name })),
  );
  const found = (await inParallel(begun, (one) => withSweeps(executions, one))).flat();
  if (!found.some(({ machine, name }) => machine === work.machine && name === work.name)) {
    const current = await executions.trace(work.machine, work.name);
    if (current) found.push(current);
  }
  return found.sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
}

/**
 * An execution and what took it up, one after the other: the sweeper follows what has ended alone. What a refund
 * left behind may be the order's affair again, such as a receipt still to be written.
 */
async function withSweeps(
  executions: Executions,
  { machine, name }: { machine: Machine; name: string },
): Promise<Trace[]> {
  const found: Trace[] = [];
  const first = await executions.trace(machine, name);
  if (!first) return found;
  found.push(first);
  for (let times = 1; times <= MAX_SWEEPS; times++) {
    const swept = sweepName(name, times);
    const next =
      (await executions.trace(machine, swept)) ??
      (machine === 'REFUND' ? await executions.trace('ORDER', swept) : undefined);
    if (!next) break;
    found.push(next);
  }
  return found;
}

/** `work` on each item, a few at a time; the results in the order of the items. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
