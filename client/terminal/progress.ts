import { formatClock, formatDuration } from '../words/format.ts';
import { factsOf } from '../words/facts.ts';
import { reasonText } from '../words/reasons.ts';
import { headline, pendingTexts, statusWords } from '../words/status.ts';
import { eventText, STEP_TITLES } from '../words/steps.ts';
import type { Tone } from '../words/tone.ts';
import type { Connection, ConnectionState, Order, StepState } from '../sdk/main.ts';
import { type Followed, isAtRest } from './follow.ts';
import { goodsTable } from './goods.ts';
import { orderNow, shownSteps, type StepLine } from './steps.ts';
import { hints, type Line, type Look, padEnd, type Size, type Span, widthOf, wrap } from './text.ts';

/** What is shown while an order is followed. */
export interface ProgressView {
  followed: Followed;
  /** What came of the last key. */
  notice?: { tone: Tone; text: string } | undefined;
  /** Whether keys are heard. */
  keys: boolean;
  /** Milliseconds since 1970. */
  now: number;
  /** Counts up while something moves. */
  frame: number;
}

export const TONE_LOOKS: Readonly<Record<Tone, readonly Look[]>> = {
  good: ['green'],
  warn: ['yellow'],
  bad: ['red'],
  info: ['cyan'],
  open: ['cyan'],
  quiet: ['dim'],
};

const SPINNER = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];

const STEP_SIGNS: Readonly<Record<StepState, readonly [sign: string, ...looks: Look[]]>> = {
  WAITING: ['·', 'dim'],
  RUNNING: ['›', 'cyan'],
  RETRYING: ['↻', 'yellow'],
  DONE: ['✓', 'green'],
  FAILED: ['✗', 'red'],
  SKIPPED: ['–', 'dim'],
  UNDOING: ['↶', 'yellow'],
  UNDONE: ['↶', 'yellow'],
};

const CONNECTIONS: Readonly<Record<ConnectionState, readonly [text: string, tone: Tone]>> = {
  connecting: ['○ Connecting', 'quiet'],
  live: ['● Live', 'good'],
  repairing: ['◌ Catching up', 'warn'],
  offline: ['○ Offline', 'bad'],
};

/** From this width on, how a step stands is beside its name. */
const WIDE = 64;
/** Text and right edges go no further than people like to read; how a step stands may, to stay on one row. */
const WIDEST = 78;
const WIDEST_STEP = 110;
const NAME_WIDTH = 24;
const FACT_WIDTH = 14;

/** An order on its way, as rows of the terminal; what matters least is left out where there is no room. */
export function progressLines(view: ProgressView, { columns, rows }: Size): Line[] {
  const width = Math.min(columns, WIDEST);
  const order = orderNow(view.followed);
  const steps = shownSteps(view.followed, view.now);
  const parts: readonly (readonly [matters: number, lines: readonly Line[]])[] = [
    [9, headLines(view.followed, width)],
    [1, [[]]],
    [8, statusLines(view, order, steps, width)],
    [1, [[]]],
    [7, steps.flatMap((step) => stepLines(step, view.frame, Math.min(columns, WIDEST_STEP)))],
    ...(order ? orderParts(order, width) : []),
    [1, [[]]],
    [10, footLines(view, order, width)],
  ];
  return fitting(parts, rows);
}

function orderParts(order: Order, width: number): (readonly [number, readonly Line[]])[] {
  const pending = pendingTexts(order).flatMap((text) => wrap(text, width));
  return [
    [1, [[]]],
    [4, goodsLines(order, width)],
    [1, [[]]],
    [3, factLines(order)],
    ...(pending.length > 0 ? [[6, pending.map((text): Line => [[text, 'yellow']])] as const] : []),
  ];
}

/** The parts in their order, without those that matter least as long as there are too many rows. */
function fitting(parts: readonly (readonly [number, readonly Line[]])[], rows: number): Line[] {
  let kept = parts;
  for (let least = 1; ; least += 1) {
    const lines = kept.flatMap(([, part]) => part);
    if (lines.length <= rows || least > 10) return lines.slice(0, rows);
    kept = kept.filter(([matters]) => matters > least);
  }
}

function headLines({ orderId, connection, order, events }: Followed, width: number): Line[] {
  const title: Span[] = [['Order '], [orderId, 'bold']];
  const over = order && isAtRest(order) && (events.at(-1)?.sequence ?? 0) >= order.sequence;
  if (over) return [title];
  const [text, tone] = CONNECTIONS[connection.state];
  const state = `${text}${behind(connection)}`;
  const room = width - widthOf(`Order ${orderId}`) - widthOf(state);
  const shown: Span = [state, ...TONE_LOOKS[tone]];
  return room >= 2 ? [[...title, [' '.repeat(room)], shown]] : [title, [shown]];
}

/** As of when what is shown is certain, where it is not the present. */
function behind({ state, asOf }: Connection): string {
  return state === 'offline' && asOf !== undefined ? `, as of ${formatClock(asOf)}` : '';
}

function statusLines(
  { followed, frame }: ProgressView,
  order: Order | undefined,
  steps: readonly StepLine[],
  width: number,
): Line[] {
  if (!order)
    return [
      [
        [spinner(frame), 'cyan'],
        [' Reading the order …', 'dim'],
      ],
    ];
  const { label, tone } = statusWords(order.status);
  const looks = TONE_LOOKS[tone];
  const turning = !isAtRest(order) && !steps.some(({ moving }) => moving);
  const last = followed.events.at(-1);
  // Taking and returning money is no step of its own; that it is tried again is told nowhere else.
  const retry = last?.type === 'STEP_RETRYING' && !last.step ? eventText(last) : undefined;
  const why = retry && last?.reasonCode ? `: ${reasonText(last.reasonCode)}` : '';
  return [
    [
      [turning ? `${spinner(frame)} ` : '', ...looks],
      [label, 'bold', ...looks],
    ],
    ...wrap(headline(order), width).map((row): Line => [[row]]),
    ...(retry ? wrap(`${retry}${why}`, width).map((row): Line => [[row, 'yellow']]) : []),
  ];
}

function spinner(frame: number): string {
  return SPINNER[frame % SPINNER.length] ?? '';
}

function stepLines({ name, state, moving, text }: StepLine, frame: number, width: number): Line[] {
  const [still, ...looks] = STEP_SIGNS[state];
  const spins = moving && state !== 'RETRYING';
  const sign: Span = spins
    ? [spinner(frame), ...(state === 'WAITING' ? ['yellow' as const] : looks)]
    : [still, ...looks];
  const idle = state === 'WAITING' && !moving;
  const title = STEP_TITLES[name];
  const titleLooks: Look[] = moving ? ['bold'] : idle || state === 'SKIPPED' ? ['dim'] : [];
  const textLooks: Look[] = state === 'FAILED' ? ['red'] : moving ? [] : ['dim'];
  const start: Span[] = [['  '], sign, ['  ']];
  if (width >= WIDE) {
    const [first = '', ...rest] = wrap(text, width - NAME_WIDTH - 5);
    return [
      [...start, [padEnd(title, NAME_WIDTH), ...titleLooks], [first, ...textLooks]],
      ...rest.map((row): Line => [[' '.repeat(NAME_WIDTH + 5)], [row, ...textLooks]]),
    ];
  }
  const head: Line = [...start, [title, ...titleLooks]];
  // What waits or is left out is told by its sign.
  if (idle || state === 'SKIPPED') return [head];
  return [head, ...wrap(text, width - 7).map((row): Line => [['       '], [row, ...textLooks]])];
}

function goodsLines(order: Order, width: number): Line[] {
  const goods = order.lines.map(({ quantity, name, productId, lineTotal }) => ({
    quantity,
    name: name ?? productId,
    sum: lineTotal ?? undefined,
  }));
  const { rows, total } = goodsTable(goods, order.total ?? undefined, width);
  return [...rows, ...total];
}

function factLines(order: Order): Line[] {
  return factsOf(order).map(({ name, text }): Line => [['  '], [padEnd(name, FACT_WIDTH), 'dim'], [text]]);
}

function footLines(view: ProgressView, order: Order | undefined, width: number): Line[] {
  const { followed, notice, keys } = view;
  const lines: Line[] = [];
  const over = order !== undefined && isAtRest(order);
  // What went well is part of the end by then.
  if (notice && !(over && notice.tone === 'good'))
    lines.push(...wrap(notice.text, width).map((row): Line => [[row, ...TONE_LOOKS[notice.tone]]]));
  if (over) {
    const took =
      Date.parse(followed.events.at(-1)?.occurredAt ?? order.updatedAt) - Date.parse(order.placedAt);
    const count = followed.events.length;
    lines.push([[`${count} event${count === 1 ? '' : 's'} in ${formatDuration(took)}`, 'dim']]);
  } else if (keys) lines.push(hintLine(order));
  return lines;
}

/** The keys that do something now. */
function hintLine(order: Order | undefined): Line {
  const actions = order?.allowedActions ?? [];
  return hints([
    ...(actions.includes('CONFIRM_PAYMENT') ? [['p', 'confirm the payment'] as const] : []),
    ...(actions.includes('CANCEL') ? [['c', 'cancel'] as const] : []),
    ['q', 'leave'],
  ]);
}

/** Whether what is shown changes with time alone. */
export function ticks(followed: Followed): boolean {
  const order = orderNow(followed);
  return order === undefined || !isAtRest(order);
}
