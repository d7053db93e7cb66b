import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from './drive.ts';
import { tell } from './drive.ts';
import { idOf, type OrderRun } from './run-record.ts';
import type { World } from './world.ts';

/** Nothing heard of any order for so long, in real time: what moves by itself has moved. */
const QUIET_MS = 2500;
const LOOK_EVERY_MS = 100;
/** A round of the sweeper. */
const ROUND_MS = 61_000;
/** Later rounds are longer: the sweeper leaves an order alone for up to a quarter of an hour. */
const LONG_ROUND_MS = 15 * 60_000;
const SHORT_ROUNDS = 8;
const MOST_ROUNDS = 60;

/** What it took to bring the orders to rest. */
export interface Settling {
  rounds: number;
  /** Orders that an operator had to see to, and that the API listed as needing that. */
  attention: number;
  findings: { orderId?: string; text: string }[];
}

/**
 * Brings all orders to rest: time passes, so that the system takes up what was left behind; what needs people
 * is then done again by an operator, until nothing does.
 */
export async function settle(
  runs: readonly OrderRun[],
  cast: Cast,
  world: World,
  onProgress: () => void,
): Promise<Settling> {
  const settling: Settling = { rounds: 0, attention: 0, findings: [] };
  const open = (): OrderRun[] => runs.filter(({ done, trouble }) => !done && trouble === undefined);
  while (open().length > 0 && settling.rounds < MOST_ROUNDS) {
    await quiet(cast, open, onProgress);
    const left = open();
    const needy = left.filter((run) => cast.sight.known(idOf(run))?.status === 'NEEDS_ATTENTION');
    if (left.length > 0 && needy.length === left.length) await redo(needy, cast, settling);
    else if (left.length > 0) await world.advance(settling.rounds < SHORT_ROUNDS ? ROUND_MS : LONG_ROUND_MS);
    settling.rounds += 1;
  }
  for (const run of open()) {
    const known = cast.sight.known(idOf(run));
    const text = `It does not come to rest: ${known?.status ?? 'never seen'} at sequence ${known?.sequence ?? 0}`;
    settling.findings.push({ orderId: idOf(run), text });
  }
  return settling;
}

async function quiet(cast: Cast, open: () => readonly OrderRun[], onProgress: () => void): Promise<void> {
  const start = performance.now();
  while (open().length > 0) {
    const now = performance.now();
    if (now - cast.sight.lastNews > QUIET_MS && now - start > QUIET_MS) return;
    await wait(LOOK_EVERY_MS);
    onProgress();
  }
}

/** The operator sees every one of them listed, with a reason, and has it done again. */
async function redo(needy: readonly OrderRun[], cast: Cast, settling: Settling): Promise<void> {
  const listed = await cast.operator.problems();
  const orders = await Promise.all(needy.map(async (run) => (await cast.operator.orders([idOf(run)]))[0]!));
  for (const [index, run] of needy.entries()) {
    const order = orders[index]!;
    const problem = listed.find(({ orderId, kind }) => orderId === order.id && kind === 'NEEDS_ATTENTION');
    if (!problem) settling.findings.push({ orderId: order.id, text: 'It needs attention and is not listed' });
    if (!order.reasonCode)
      settling.findings.push({ orderId: order.id, text: 'It needs attention, nobody says why' });
    run.attention.push(order.reasonCode);
    settling.attention += 1;
    const key = `${run.planned.keys[4]}redo${run.attention.length}`;
    const result = await tell(run, cast, 'redo', key, () => cast.operator.redo(order.id, key));
    if (result.__typename !== 'RepairAccepted') {
      const text = `A redo was refused with ${result.problem?.code}: ${result.problem?.message}`;
      settling.findings.push({ orderId: order.id, text });
    }
  }
  for (const { orderId, kind } of listed) {
    const known = orders.some(({ id }) => id === orderId);
    if (kind === 'NEEDS_ATTENTION' && !known)
      settling.findings.push({ orderId, text: 'It is listed and needs nothing' });
  }
}
