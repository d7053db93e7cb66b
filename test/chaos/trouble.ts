import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from './drive.ts';
import type { Faults } from './faults.ts';
import type { Cell, Subject } from './matrix.ts';
import { idOf, type OrderRun } from './run-record.ts';
import type { World } from './world.ts';

/** Longer than the longest pause between two tries of a state machine. */
const PAUSE_MS = 9000;
/** Looks at most until all orders are in people's hands. */
const MOST_LOOKS = 40;
const LOOK_EVERY_MS = 400;

/** A round of the sweeper, and how long it is waited for in real time. */
const SWEEP_MS = 61_000;
const SWEPT_WITHIN_MS = 1500;

/**
 * Takes one function down for as long as it takes until its orders need people, while whoever tells people of
 * it fails in every way as well. Time is moved over the pauses between the tries.
 */
export async function attend(
  down: Subject,
  runs: readonly OrderRun[],
  telling: readonly Cell[],
  { cast, faults, world }: { cast: Cast; faults: Faults; world: World },
): Promise<void> {
  const { functionName, name: subject } = down;
  const rule = { service: 'lambda', target: functionName!, kind: 'fail-before' };
  const outage: Cell = {
    id: `${subject} lambda fail-before`,
    subject,
    service: 'lambda',
    kind: 'fail-before',
    rule,
  };
  await faults.set([outage, ...telling].map((cell) => ({ cell, rule: cell.rule })));
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await wait(LOOK_EVERY_MS);
    await faults.look();
    const needy = runs.filter((run) => cast.sight.known(idOf(run))?.status === 'NEEDS_ATTENTION');
    if (needy.length === runs.length) break;
    const quiet = performance.now() - cast.sight.lastNews > LOOK_EVERY_MS;
    if (quiet) await world.advance(PAUSE_MS);
  }
  await faults.set([]);
}

/** Lets the sweeper's round fail in one way after the other; the next round has to make up for it. */
export async function sweep(
  cells: readonly Cell[],
  { faults, world }: { faults: Faults; world: World },
): Promise<void> {
  for (const cell of cells) {
    const { nth: _nth, ...rule } = cell.rule;
    await faults.set([{ cell, rule }]);
    await world.advance(SWEEP_MS);
    const until = performance.now() + SWEPT_WITHIN_MS;
    while (performance.now() < until && !faults.fired.has(cell.id)) {
      await wait(LOOK_EVERY_MS / 4);
      await faults.look();
    }
  }
  await faults.set([]);
}
