import type { Movement, OrderBook, StoredEvent } from './books.ts';
import type { Firing } from './faults.ts';
import type { OrderRun } from './run-record.ts';
import type { Span } from './traces.ts';

/** One line of what happened to an order. */
interface Entry {
  at: string;
  text: string;
}

/** Entries at most: the first ones, the last ones, and a word of how many lie between. */
const LONGEST = 45;
const KEPT_AT_THE_START = 8;
/** Of what went wrong in a try, so much is told. */
const LONGEST_CAUSE = 160;

/**
 * What happened to an order, as short as it can be told: its events, what the provider did, how its goods
 * moved, the tries that failed, the faults that fell on a step while the order was in it, and what people
 * asked for and were told.
 */
export function storyOf(run: OrderRun | undefined, book: OrderBook, firings: readonly Firing[]): string[] {
  const spans = book.executions.flatMap(({ trace }) => trace);
  const entries: Entry[] = [
    ...book.events.map((event) => ({ at: event.occurredAt, text: eventText(event) })),
    ...book.operations.map(({ at, kind, amount, outcome }) => ({
      at,
      text: `  provider: ${kind} ${amount}, ${outcome}`,
    })),
    ...movementsOf(book.movements),
    ...spans.flatMap(failuresOf),
    ...faultsOn(spans, firings),
  ];
  entries.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const lines = shortened(entries).map(({ at, text }) => `${at.slice(11, 23)} ${text}`);
  return [...headOf(run, book), ...lines, ...tailOf(run, book)];
}

function headOf(run: OrderRun | undefined, { order }: OrderBook): string[] {
  const { status, paymentStatus, stockStatus, notificationStatus, receiptStatus } = order;
  const wanted = order.requested.lines
    .map(({ productId, quantity }) => `${quantity} ${productId}`)
    .join(', ');
  const { planned } = run ?? {};
  const { holding, down } = planned ?? {};
  return [
    `Order ${order.id}${planned ? ` (number ${planned.n}, "${planned.scenario}")` : ''}: ${status}`,
    `  ${wanted}; ${order.requested.paymentToken}; total ${order.total?.amount ?? 'unknown'}`,
    `  payment ${paymentStatus}, goods ${stockStatus}, notification ${notificationStatus}, receipt ${receiptStatus}`,
    ...(holding ? [`  held at ${holding.subject}, ${holding.where}; then: ${holding.act}`] : []),
    ...(down ? [`  while ${down} was down`] : []),
  ];
}

function tailOf(run: OrderRun | undefined, { executions, hold, mails }: OrderBook): string[] {
  const told = (run?.told ?? []).map(
    ({ act, result }) =>
      `  told: ${act}: ${result.__typename} ${result.problem?.code ?? result.order?.status ?? ''}`,
  );
  return [
    ...told,
    ...executions.map(({ name, status }) => `  execution ${name}: ${status}`),
    `  hold ${hold?.state ?? 'none'}; mails: ${mails.length}`,
  ];
}

function eventText(event: StoredEvent): string {
  const { sequence, type, status, step, stepState, attempt, reasonCode, message } = event;
  const what = [step, stepState, attempt && `attempt ${attempt}`, reasonCode].filter(Boolean).join(' ');
  const said = message && !reasonCode ? ` "${message}"` : '';
  const facts = `payment ${event.paymentStatus}, goods ${event.stockStatus}`;
  return `${String(sequence).padStart(2)} ${type} ${what} -> ${status}, ${facts}${said}`;
}

/** All products that moved at once in one line. */
function movementsOf(movements: readonly Movement[]): Entry[] {
  const lines = new Map<string, Entry>();
  for (const { at, movement, productId, onHandDelta, reservedDelta } of movements) {
    const moved = `${productId} ${signed(onHandDelta)}/${signed(reservedDelta)}`;
    const line = lines.get(`${at} ${movement}`);
    if (line) line.text += `, ${moved}`;
    else lines.set(`${at} ${movement}`, { at, text: `  goods: ${movement} (on hand/reserved) ${moved}` });
  }
  return [...lines.values()];
}

function failuresOf({ state, failures }: Span): Entry[] {
  return failures.map(({ at, error, cause }) => ({
    at: at.toISOString(),
    text: `  ${state} failed: ${error} ${saidIn(cause)}`.trimEnd(),
  }));
}

/** What a function said as it failed; the trace is in its log. */
function saidIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage.slice(0, LONGEST_CAUSE);
  } catch {
    // Not every cause is a function's.
  }
  return cause.slice(0, LONGEST_CAUSE);
}

/** Faults of a step that came to pass while the order was in it: they fell on this order, or on one beside it. */
function faultsOn(spans: readonly Span[], firings: readonly Firing[]): Entry[] {
  return firings.flatMap(({ after, before, cell }) => {
    const hit = spans.some(
      ({ state, from, to }) =>
        cell.subject === state.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase() &&
        from <= before &&
        (to === undefined || to >= after),
    );
    return hit
      ? [{ at: before.toISOString(), text: `  fault, on this order or one beside it: ${cell.id}` }]
      : [];
  });
}

function signed(delta: number): string {
  return delta > 0 ? `+${delta}` : String(delta);
}

function shortened(entries: readonly Entry[]): Entry[] {
  if (entries.length <= LONGEST) return [...entries];
  const cut = entries.length - LONGEST;
  const middle = { at: entries[KEPT_AT_THE_START]!.at, text: `... ${cut} lines left out` };
  return [...entries.slice(0, KEPT_AT_THE_START), middle, ...entries.slice(KEPT_AT_THE_START + cut)];
}
