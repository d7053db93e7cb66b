import { setTimeout as wait } from 'node:timers/promises';
import { isAtRest } from '../../domain/order-status.ts';
import type { Desk, Result } from './desk.ts';
import type { Act } from './acts.ts';
import type { OrderRun } from './run-record.ts';
import { idOf } from './run-record.ts';
import type { Known, Sight } from './sight.ts';

/** Everybody who acts in a run. */
export interface Cast {
  customers: readonly Desk[];
  operator: Desk;
  sight: Sight;
}

/** At rest where people do not have to look at it first. */
const settled = ({ status }: Known): boolean => isAtRest(status) && status !== 'NEEDS_ATTENTION';

/** Statuses from which money can be given back. */
const PAID = ['COMPLETED', 'PARTIALLY_REFUNDED'];

/** Does with one order all that is planned, and comes back when it is at rest after that. */
export async function drive(run: OrderRun, cast: Cast): Promise<void> {
  try {
    await place(run, cast);
    await act(run, cast);
    await finish(run, cast);
  } catch (error) {
    run.trouble = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** Places the order, by as many requests at once as are planned. */
export async function place(run: OrderRun, { customers, sight }: Cast): Promise<string> {
  const { customer, input, key, requests } = run.planned;
  const desk = customers[customer]!;
  await Promise.all(
    Array.from({ length: requests }, async () => {
      const { order, replayed, problems } = await desk.place(input, key);
      if (!order) throw new Error(`The order was not accepted: ${JSON.stringify(problems)}`);
      run.ids.add(order.id);
      if (!replayed) run.created += 1;
      sight.learn(order.id, order);
    }),
  );
  return idOf(run);
}

/** Does what is planned, one thing after the other. */
export async function act(run: OrderRun, cast: Cast): Promise<void> {
  for (const [index, one] of run.planned.acts.entries()) await perform(one, index, run, cast);
}

/** Waits until nothing is due to happen to the order any more, and remembers where it came to. */
export async function finish(run: OrderRun, { sight }: Cast): Promise<void> {
  run.end = (await sight.until(idOf(run), settled)).status;
  run.done = true;
}

/** Asks for something, and remembers the answer. */
export async function tell(
  run: OrderRun,
  { sight }: Cast,
  name: string,
  key: string,
  ask: () => Promise<Result>,
): Promise<Result> {
  const result = await ask();
  run.told.push({ act: name, key, result });
  if (result.order) sight.learn(result.order.id, result.order);
  return result;
}

async function perform(one: Act, index: number, run: OrderRun, cast: Cast): Promise<void> {
  const { customers, operator, sight } = cast;
  const { customer, keys } = run.planned;
  const orderId = idOf(run);
  const key = `${keys[index % keys.length]}${index}`;
  switch (one.do) {
    case 'cancel': {
      const by = one.by === 'operator' ? operator : customers[customer]!;
      await sight.until(orderId, (known) => known.sequence > one.afterEvents || isAtRest(known.status));
      await wait(one.wait);
      await tell(run, cast, 'cancel', key, () => by.cancel(orderId, key));
      for (let time = 1; time < one.times; time += 1) {
        // Under its own key a cancel is answered as it was; that is told too.
        await tell(run, cast, 'cancel', key, () => by.cancel(orderId, key));
      }
      return;
    }
    case 'confirm':
      await wait(one.wait);
      for (let time = 0; time < one.times; time += 1) await confirm(run, cast, key);
      return;
    case 'cancel-paid':
      await sight.until(orderId, settled);
      await tell(run, cast, 'cancel-paid', key, () => operator.cancel(orderId, key));
      return;
    case 'refund':
      return refund(run, cast, key, one.percent, one.returnStock);
    case 'two-refunds':
      await Promise.all([refund(run, cast, key, 100, false), refund(run, cast, `${key}b`, 100, false)]);
      return;
    case 'refund-too-much': {
      if (!PAID.includes((await sight.until(orderId, settled)).status)) return;
      const [order] = await operator.orders([orderId]);
      const amount = (order?.total?.amount ?? 0) + 1;
      const result = await tell(run, cast, 'refund', key, () => operator.refund(orderId, amount, false, key));
      if (result.problem?.code !== 'REFUND_EXCEEDS_CAPTURED') {
        throw new Error(`A refund of ${amount}, more than the total, was answered ${JSON.stringify(result)}`);
      }
    }
  }
}

/** Gives the customer's word for the payment as soon as it is waited for. */
export async function confirm(run: OrderRun, cast: Cast, key: string): Promise<void> {
  const { customers, sight } = cast;
  const orderId = idOf(run);
  for (;;) {
    const result = await customers[run.planned.customer]!.confirm(orderId);
    if (result.order) sight.learn(orderId, result.order);
    const early = result.problem?.code === 'ILLEGAL_TRANSITION';
    const order = result.order;
    if (!early || !order || ended(order)) {
      run.told.push({ act: 'confirm', key, result });
      return;
    }
    await sight.until(orderId, ({ sequence }) => sequence > order.sequence);
  }
}

/** Past the point at which the payment might still ask for the customer. */
function ended({ status }: { status: Known['status'] }): boolean {
  return !['PLACED', 'VALIDATING', 'SAVED'].includes(status);
}

async function refund(
  run: OrderRun,
  cast: Cast,
  key: string,
  percent: number,
  goods: boolean,
): Promise<void> {
  const { operator, sight } = cast;
  const orderId = idOf(run);
  if (!PAID.includes((await sight.until(orderId, settled)).status)) return;
  const [order] = await operator.orders([orderId]);
  const left = order?.refundable?.amount ?? 0;
  const amount = Math.max(1, Math.floor((left * percent) / 100));
  await tell(run, cast, 'refund', key, () => operator.refund(orderId, amount, goods, key));
}
