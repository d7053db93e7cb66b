import { type Key, keysOf } from './keys.ts';
import { colourful, colourless, type Line, type Paint, painted, type Size, widthOf } from './text.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[J';
/** Whatever colours and marks a text has. */
// eslint-disable-next-line no-control-regex -- what terminals are told begins with one
const LOOKS = /\u001b\[[\d;]*m/gu;

/** The terminal's screen, as far as it is used: `process.stdout`. */
export interface Output {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
  hasColors?(): boolean;
  isTTY?: boolean;
}

/** The terminal's keyboard, as far as it is used: `process.stdin`. */
export interface Input {
  setRawMode(raw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (sent: string) => void): unknown;
  off(event: 'data', listener: (sent: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Whether a stream is a terminal that can be drawn on. */
export function isDrawable(stream: { isTTY?: boolean }): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** Colours where the terminal has them and nobody has said NO_COLOR. */
export function paintFor(stream: { isTTY?: boolean; hasColors?(): boolean }): Paint {
  const wanted = stream.isTTY && !process.env.NO_COLOR && stream.hasColors?.();
  return wanted ? colourful : colourless;
}

/**
 * A few rows of the terminal that are drawn again and again in the same place, and the keys that are pressed
 * meanwhile. What was on the terminal before stays there.
 */
export class Terminal {
  readonly #output: Output;
  readonly #input: Input | undefined;
  readonly #paint: Paint;
  #shown: string[] = [];
  #onKey: ((key: Key) => void) | undefined;
  #onResize: (() => void) | undefined;
  readonly #hear = (sent: string): void => {
    for (const key of keysOf(sent)) {
      if (this.#onKey) this.#onKey(key);
      // Nothing is asked or shown at the moment: Ctrl-C is what it is without a raw terminal.
      else if (key === 'interrupt') process.kill(process.pid, 'SIGINT');
    }
  };
  readonly #resized = (): void => {
    // Rows that were wider than the terminal is now take several.
    const rows = this.#shown.reduce(
      (sum, row) => sum + Math.max(1, Math.ceil(widthOf(row.replace(LOOKS, '')) / this.size.columns)),
      0,
    );
    this.#eraseRows(rows);
    this.#onResize?.();
  };
  readonly #restore = (): void => {
    this.#output.write(SHOW_CURSOR);
    this.#input?.setRawMode(false);
  };

  /** @param input absent when no keys are heard */
  constructor(output: Output, input: Input | undefined) {
    this.#output = output;
    this.#input = input;
    this.#paint = paintFor(output);
  }

  get size(): Size {
    // A terminal that does not say how large it is, is taken for a usual one; the last row stays free.
    return { columns: this.#output.columns || 80, rows: Math.max(3, (this.#output.rows || 24) - 1) };
  }

  get hearsKeys(): boolean {
    return this.#input !== undefined;
  }

  open(): void {
    this.#output.write(HIDE_CURSOR);
    this.#output.on('resize', this.#resized);
    // However the process ends, the terminal is left as it was found.
    process.on('exit', this.#restore);
    if (!this.#input) return;
    this.#input.setRawMode(true);
    this.#input.setEncoding('utf8');
    this.#input.on('data', this.#hear);
    this.#input.resume();
  }

  /** Leaves what is drawn where it is. */
  close(): void {
    this.#restore();
    process.off('exit', this.#restore);
    this.#output.off('resize', this.#resized);
    this.#input?.off('data', this.#hear);
    this.#input?.pause();
    this.#shown = [];
  }

  /** Has keys and changes of size told to these, until others take their place. */
  listen(onKey: ((key: Key) => void) | undefined, onResize: () => void): void {
    this.#onKey = onKey;
    this.#onResize = onResize;
  }

  /** Draws lines in the place of those before; only rows that changed are written. */
  draw(lines: readonly Line[]): void {
    const { columns } = this.size;
    const rows = lines.map((line) => painted(line, columns, this.#paint));
    const before = this.#shown;
    let text = before.length > 0 ? up(before.length) : '';
    rows.forEach((row, index) => {
      text += row === before[index] ? '\n' : `${CLEAR_LINE}${row}\n`;
    });
    if (rows.length < before.length) text += CLEAR_BELOW;
    if (rows.length !== before.length || rows.some((row, index) => row !== before[index])) {
      this.#output.write(text);
    }
    this.#shown = rows;
  }

  /** Takes away what is drawn. */
  erase(): void {
    this.#eraseRows(this.#shown.length);
  }

  #eraseRows(rows: number): void {
    if (rows > 0) this.#output.write(`${up(rows)}${CLEAR_BELOW}`);
    this.#shown = [];
  }
}

function up(rows: number): string {
  return `\r\u001b[${rows}A`;
}
