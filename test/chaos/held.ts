import { setTimeout as wait } from 'node:timers/promises';
import { isAtRest } from '../../domain/order-status.ts';
import { act, type Cast, confirm, finish, place, tell } from './drive.ts';
import { holdOf, type Subject } from './matrix.ts';
import { LATE_BY_MS, OF_REFUNDS } from './holdings.ts';
import { idOf, type OrderRun } from './run-record.ts';
import type { World } from './world.ts';

/** The longest an order is waited for before the next one is held, in real time; it may go on by itself. */
const PATIENCE_MS = 20_000;
/** The longest a step is waited for. */
const REACH_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 15;

/**
 * Brings one order to a moment of one of its steps, holds it there, does what is planned for that moment, and
 * lets it go. It has the system to itself, so that what is held is its own call.
 */
export async function hold(run: OrderRun, subject: Subject, cast: Cast, world: World): Promise<void> {
  const { holding } = run.planned;
  if (!holding) throw new Error(`Order ${run.planned.n} is not to be held`);
  const rule = holdOf(subject, holding.where);
  try {
    let others: Promise<unknown> = Promise.resolve();
    if (OF_REFUNDS.includes(subject.name)) {
      await place(run, cast);
      await cast.sight.rest(idOf(run));
      await world.setRules([rule]);
      others = act(run, cast);
    } else {
      await world.setRules([rule]);
      await place(run, cast);
      others = act(run, cast);
    }
    // What is asked of a held order may be answered only when it is let go.
    others.catch((error: unknown) => (run.trouble = String(error)));
    run.reached = await reached(run, cast, world);
    const done = run.reached ? atThatMoment(run, cast, world) : Promise.resolve();
    await Promise.race([done, wait(REACH_WITHIN_MS)]);
    await world.setRules([]);
    await done;
    const finished = others.then(() => finish(run, cast));
    await Promise.race([finished, wait(PATIENCE_MS)]);
  } catch (error) {
    run.trouble = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } finally {
    await world.setRules([]);
  }
}

/** Waits until the rule holds a call back; false when the order has passed it by. */
async function reached(run: OrderRun, { sight }: Cast, world: World): Promise<boolean> {
  const until = performance.now() + REACH_WITHIN_MS;
  let passed = false;
  const wanted = run.planned.acts.length;
  while (performance.now() < until) {
    const [state] = await world.knobs.states();
    if ((state?.held ?? 0) > 0) return true;
    const known = sight.known(idOf(run));
    const over = known !== undefined && isAtRest(known.status) && run.told.length >= wanted;
    if (over && passed) return false;
    // One more look after the order has come to rest: its last call may be held behind that.
    passed = over;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

async function atThatMoment(run: OrderRun, cast: Cast, world: World): Promise<void> {
  const { holding, customer, keys } = run.planned;
  const orderId = idOf(run);
  const key = `${keys[5]}held`;
  switch (holding!.act) {
    case 'cancel':
      await tell(run, cast, 'cancel', key, () => cast.customers[customer]!.cancel(orderId, key));
      return;
    case 'cancel-by-operator':
      await tell(run, cast, 'cancel', key, () => cast.operator.cancel(orderId, key));
      return;
    case 'confirm':
      return confirm(run, cast, key);
    case 'kill':
      world.dropRules();
      return world.kill();
    case 'late':
      return world.advance(LATE_BY_MS);
  }
}
