import { readFileSync } from 'node:fs';

/** Something asked for beside the order, once the event of that name is there. */
export interface Act {
  who: 'customer' | 'operator';
  mutation: string;
  argument: string;
  after: string;
}

/** Events in their order; in a group each side comes in its order, and the sides mingle. */
export type Expected = string | readonly (readonly string[])[];

/** One row of the guide's table: what is done, and all that comes of it. */
export interface Scenario {
  /** The row in words, to tell it from the others. */
  name: string;
  paymentToken: string;
  productId: string;
  acts: readonly Act[];
  ends: string;
  reason: string | null;
  events: readonly Expected[];
  /** `<status>: <operations>` in the provider's ledger; null when it was never asked. */
  payment: string | null;
  stock: string;
}

const NOTHING = '–';

/** The rows of the table of every outcome in docs/sandbox.md. */
export function scenarios(): Scenario[] {
  const guide = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
  const runs = new Map(
    tableBelow(guide, 'run').map(([run = '', events = '']): [string, string] => [run, events]),
  );
  return tableBelow(guide, 'paymentToken', 'productId').map((cells) => {
    const [paymentToken = '', productId = '', acts = '', ends = '', reason = '', events = ''] = cells;
    const [payment = '', stock = ''] = cells.slice(6);
    return {
      name: `${paymentToken} ${productId}${acts === NOTHING ? '' : `, ${acts}`}`,
      paymentToken,
      productId,
      acts: acts === NOTHING ? [] : acts.split('; ').map(actOf),
      ends,
      reason: reason === NOTHING ? null : reason,
      events: eventsOf(events, runs),
      payment: payment === NOTHING ? null : payment,
      stock,
    };
  });
}

/** The cells of the table whose header begins with these columns. */
function tableBelow(guide: string, ...columns: readonly string[]): string[][] {
  const rows = guide.split('\n').map((line) => line.trim());
  const cells = (row: string): string[] =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('`', ''));
  const header = rows.findIndex(
    (row) => row.startsWith('|') && columns.every((column, index) => cells(row)[index] === column),
  );
  if (header < 0) throw new Error(`The guide has no table of ${columns.join(', ')}`);
  const end = rows.findIndex((row, index) => index > header && !row.startsWith('|'));
  return rows.slice(header + 2, end).map(cells);
}

function actOf(text: string): Act {
  const match = /^(customer|operator): (\w+) ?(.*) after (\w[\w ]*)$/.exec(text);
  if (!match) throw new Error(`Not an act: ${text}`);
  const [, who, mutation = '', argument = '', after = ''] = match;
  return { who: who as Act['who'], mutation, argument: argument.trim(), after };
}

/** Reads `a, b x2, run, [c | d, e]`. */
function eventsOf(text: string, runs: ReadonlyMap<string, string>): Expected[] {
  const parts = text.match(/\[[^\]]*\]|[^,[\]]+/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part): Expected[] => {
      if (part.startsWith('[')) {
        const sides = part.slice(1, -1).split('|');
        return [sides.map((side) => eventsOf(side, runs).map(String))];
      }
      const run = runs.get(part);
      if (run !== undefined) return eventsOf(run, runs);
      const [, event = '', times = '1'] = /^(.*?)(?: x(\d+))?$/.exec(part) ?? [];
      return Array.from({ length: Number(times) }, () => event);
    });
}

/** How many events these are. */
export function lengthOf(expected: readonly Expected[]): number {
  return expected.flat(2).length;
}

/** What is wrong with the events told; undefined when they are those expected, in a permitted order. */
export function difference(expected: readonly Expected[], told: readonly string[]): string | undefined {
  let at = 0;
  for (const next of expected) {
    if (typeof next === 'string') {
      if (told[at] !== next) return `event ${at + 1} is ${told[at] ?? 'missing'}, not ${next}`;
      at += 1;
      continue;
    }
    const mingled = told.slice(at, at + next.flat().length);
    for (const side of next) {
      const own = mingled.filter((event) => side.includes(event));
      if (own.join() !== side.join()) return `of ${side.join(', ')} there is ${own.join(', ') || 'nothing'}`;
    }
    at += next.flat().length;
  }
  return told.length > at ? `there is more: ${told.slice(at).join(', ')}` : undefined;
}
