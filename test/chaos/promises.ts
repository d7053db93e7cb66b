import type { Books, OrderBook } from './books.ts';
import type { Finding } from './audit.ts';
import type { OrderRun, Told } from './run-record.ts';
import { idOf } from './run-record.ts';

/** Whether each order came to where its customer and the operators were told that it would. */
export function promises(books: Books, runs: readonly OrderRun[]): Finding[] {
  return runs.flatMap((run) => {
    const orderId = idOf(run);
    const book = books.orders.get(orderId);
    if (!book) return [];
    const { status } = book.order;
    const texts = [...endsOf(run, book), ...cancels(run, status), ...refunds(run, book.order.refunds ?? [])];
    if (run.trouble) texts.push(run.trouble);
    return texts.map((text) => ({ orderId, text }));
  });
}

const accepted = (told: Told): boolean => /Accepted$|^PaymentConfirmed$/.test(told.result.__typename);

/** An order that nobody cancelled or refunded ends where its token, its goods and its price let it. */
function endsOf({ planned, told }: OrderRun, book: OrderBook): string[] {
  const { status } = book.order;
  if (told.some((one) => /refund|cancel/.test(one.act) && accepted(one))) return [];
  if (planned.ends.includes(status)) return [];
  if (status === 'FAILED' && gaveUp(book)) return [];
  if (status === 'EXPIRED' && timePassed(book)) return [];
  return [`It ended ${status}; with "${planned.scenario}" it may end ${planned.ends.join(' or ')}`];
}

/** The fewest tries that the state machine makes of anything. */
const LEAST_TRIES = 4;

/** An order may fail for technical reasons, when something failed as often as it was tried, or took too long. */
function gaveUp({ executions }: OrderBook): boolean {
  return executions.some(
    ({ status, trace }) =>
      status === 'TIMED_OUT' || trace.some(({ failures }) => failures.length >= LEAST_TRIES),
  );
}

/** The shortest time after which anything of an order that waits for nobody runs out. */
const LEAST_TIME_MS = 5 * 60_000;

function timePassed({ events }: OrderBook): boolean {
  const times = events.map(({ occurredAt }) => Date.parse(occurredAt));
  return Math.max(...times) - Math.min(...times) >= LEAST_TIME_MS;
}

/** A cancel that was accepted stands; one that came too late changed nothing. */
function cancels({ told }: OrderRun, status: string): string[] {
  const all = told.filter(({ act }) => act === 'cancel' || act === 'cancel-paid');
  return all.flatMap((one) => {
    const { result, act } = one;
    if (accepted(one)) {
      // Of a paid order it is a refund of all of it.
      const asked = result.order?.status;
      const ends =
        asked === 'CANCEL_REQUESTED' || asked === 'CANCELLED' ? ['CANCELLED'] : ['CANCELLED', 'REFUNDED'];
      return ends.includes(status) ? [] : [`A ${act} was accepted, and it ended ${status}`];
    }
    const code = result.problem?.code ?? '';
    const known = ['CANCEL_TOO_LATE', 'ALREADY_CANCELLED', 'ALREADY_REFUNDED'].includes(code);
    return known ? [] : [`A ${act} was refused with ${code}`];
  });
}

/** Every refund that was accepted is there once, and done. */
function refunds({ told }: OrderRun, stored: readonly { id: string; state: string }[]): string[] {
  const asked = told.filter((one) => one.act === 'refund' && accepted(one));
  const ids = asked.map(({ result }) => result.refund?.id ?? '');
  return [
    ...ids.flatMap((id) => {
      const found = stored.filter((refund) => refund.id === id);
      return found.length === 1 && found[0]?.state === 'DONE'
        ? []
        : [`Refund ${id} was accepted, and is ${found[0]?.state ?? 'not there'}`];
    }),
    ...(new Set(ids).size === ids.length ? [] : ['Two refunds were accepted under one id']),
  ];
}
