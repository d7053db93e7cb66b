import type { Key } from './keys.ts';
import type { Terminal } from './terminal.ts';
import type { Line, Size } from './text.ts';

/** What a key leads to: another state of the dialog, an answer, or the way back. */
export type Next<State, Answer> = { state: State } | { answer: Answer } | 'back' | 'leave';

/** A question that is answered with the keyboard: what it shows, and what keys do to it. */
export interface Dialog<State, Answer> {
  lines(state: State, size: Size): Line[];
  press(state: State, key: Key): Next<State, Answer>;
}

/** What a question came to; with the state it was left in, to come back to. */
export type Outcome<State, Answer> =
  { kind: 'answered'; answer: Answer; state: State } | { kind: 'back' } | { kind: 'left' };

/** Asks, until there is an answer or the person leaves, and takes the question away again. */
export function ask<State, Answer>(
  terminal: Terminal,
  dialog: Dialog<State, Answer>,
  initial: State,
  signal: AbortSignal,
): Promise<Outcome<State, Answer>> {
  return new Promise((resolve) => {
    let state = initial;
    const draw = (): void => terminal.draw(dialog.lines(state, terminal.size));
    const end = (outcome: Outcome<State, Answer>): void => {
      terminal.listen(undefined, () => undefined);
      signal.removeEventListener('abort', leave);
      terminal.erase();
      resolve(outcome);
    };
    const leave = (): void => end({ kind: 'left' });
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave);
    terminal.listen((key) => {
      const next = key === 'interrupt' ? 'leave' : dialog.press(state, key);
      if (next === 'leave') leave();
      else if (next === 'back') end({ kind: 'back' });
      else if ('answer' in next) end({ kind: 'answered', answer: next.answer, state });
      else {
        state = next.state;
        draw();
      }
    }, draw);
    draw();
  });
}

/** The part of a list that fits into `rows` and has the row at `index` in it. */
export function window<Item>(items: readonly Item[], index: number, rows: number): readonly Item[] {
  if (items.length <= rows) return items;
  const start = Math.min(Math.max(0, index - Math.floor(rows / 2)), items.length - rows);
  return items.slice(start, start + rows);
}
