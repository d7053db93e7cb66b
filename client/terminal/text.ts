import { styleText } from 'node:util';

/** How a piece of text looks, in the names of `util.styleText`. */
export type Look = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** A piece of a line and how it looks. */
export type Span = readonly [text: string, ...looks: Look[]];

/** What is shown on one row of the terminal. */
export type Line = readonly Span[];

/** The room there is. */
export interface Size {
  columns: number;
  rows: number;
}

/** Gives a text its looks, or leaves it as it is. */
export type Paint = (looks: readonly Look[], text: string) => string;

export const colourful: Paint = (looks, text) =>
  looks.length === 0 ? text : styleText([...looks], text, { validateStream: false });

export const colourless: Paint = (_looks, text) => text;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Scripts and signs that take two columns. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;

/** How many columns of the terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** A text from elsewhere without what would steer the terminal: escapes, line ends, changes of direction. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ');
}

/** As much of a text as goes into `width` columns, with a sign where it was cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** A text at the left of `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** A text at the right of `width` columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** A text in rows of `width` columns at most; a word that is longer than that is cut. */
export function wrap(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of harmless(text).split(/\s+/).filter(Boolean)) {
    const longer = row ? `${row} ${word}` : word;
    if (widthOf(longer) <= width) row = longer;
    else {
      if (row) rows.push(row);
      row = cut(word, width);
    }
  }
  if (row) rows.push(row);
  return rows;
}

/** A line as it is written: harmless, no wider than the terminal, and painted. */
export function painted(line: Line, width: number, paint: Paint): string {
  let left = width;
  let text = '';
  for (const [piece, ...looks] of line) {
    if (left <= 0) break;
    const shown = cut(harmless(piece), left);
    left -= widthOf(shown);
    text += paint(looks, shown);
  }
  return text;
}

/** Keys and what they do, on one row. */
export function hints(pairs: readonly (readonly [key: string, text?: string])[]): Line {
  return pairs.flatMap(([key, text], index): Span[] => [
    [index > 0 ? ' · ' : '', 'dim'],
    [key, 'bold'],
    [text ? ` ${text}` : '', 'dim'],
  ]);
}
