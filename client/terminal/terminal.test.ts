import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Key } from './keys.ts';
import { type Input, type Output, Terminal } from './terminal.ts';

/** A screen that understands what is written to it, as far as this program goes. */
class Screen extends EventEmitter implements Output {
  columns = 40;
  rows = 10;
  lines = [''];
  row = 0;
  cursor = true;
  written: string[] = [];

  write(text: string): void {
    this.written.push(text);
    // eslint-disable-next-line no-control-regex -- what a terminal is told
    for (const [piece, count] of text.matchAll(/\u001b\[(?:(\d+)A|2K|J|\?25[lh])|[\s\S]/gu)) {
      if (count) this.row -= Number(count);
      else if (piece === '\n') this.lines[(this.row += 1)] ??= '';
      else if (piece === '\u001b[2K') this.lines[this.row] = '';
      else if (piece === '\u001b[J') this.lines = [...this.lines.slice(0, this.row), ''];
      else if (piece === '\u001b[?25l') this.cursor = false;
      else if (piece === '\u001b[?25h') this.cursor = true;
      else if (piece !== '\r') this.lines[this.row] += piece;
      if (this.row < 0) throw new Error('Above the screen');
    }
  }
}

class Keyboard extends EventEmitter implements Input {
  raw = false;
  listening = false;

  setRawMode(raw: boolean): void {
    this.raw = raw;
  }

  setEncoding(): void {}

  resume(): void {
    this.listening = true;
  }

  pause(): void {
    this.listening = false;
  }
}

function terminalOn(screen: Screen, keyboard?: Keyboard): Terminal {
  screen.write('$ npm run order\n');
  const terminal = new Terminal(screen, keyboard);
  terminal.open();
  return terminal;
}

const BEFORE = '$ npm run order';

describe('what is drawn', () => {
  it('takes the place of what was drawn before, and of nothing else', () => {
    const screen = new Screen();
    const terminal = terminalOn(screen);
    terminal.draw([[['one']], [['two']], [['three']]]);
    terminal.draw([[['one']], [['2']]]);
    expect(screen.lines).toEqual([BEFORE, 'one', '2', '']);
    terminal.draw([[['one']], [['2']], [['3']], [['4']]]);
    expect(screen.lines).toEqual([BEFORE, 'one', '2', '3', '4', '']);
    terminal.erase();
    expect(screen.lines).toEqual([BEFORE, '']);
  });

  it('is written where it changed, and not at all where nothing did', () => {
    const screen = new Screen();
    const terminal = terminalOn(screen);
    terminal.draw([[['same']], [['old']]]);
    screen.written = [];
    terminal.draw([[['same']], [['new']]]);
    expect(screen.written.join('')).not.toContain('same');
    screen.written = [];
    terminal.draw([[['same']], [['new']]]);
    expect(screen.written).toEqual([]);
  });

  it('is drawn anew when the terminal becomes narrower, over all the rows that it then takes', () => {
    const screen = new Screen();
    const terminal = terminalOn(screen);
    const draw = (): void => terminal.draw([[['a'.repeat(30)]], [['b']]]);
    terminal.listen(undefined, draw);
    draw();
    // What a terminal makes of rows that have become too wide.
    screen.lines = [BEFORE, 'a'.repeat(20), 'a'.repeat(10), 'b', ''];
    screen.row = 4;
    screen.columns = 20;
    screen.emit('resize');
    expect(screen.lines).toEqual([BEFORE, `${'a'.repeat(19)}…`, 'b', '']);
  });
});

describe('the keyboard', () => {
  it('is heard while the terminal is open, and left as it was', () => {
    const screen = new Screen();
    const keyboard = new Keyboard();
    const terminal = terminalOn(screen, keyboard);
    expect([keyboard.raw, keyboard.listening, screen.cursor]).toEqual([true, true, false]);
    const keys: Key[] = [];
    terminal.listen(
      (key) => keys.push(key),
      () => undefined,
    );
    keyboard.emit('data', '\u001b[Ac');
    expect(keys).toEqual(['up', { text: 'c' }]);
    terminal.draw([[['the end']]]);
    terminal.close();
    expect([keyboard.raw, keyboard.listening, screen.cursor]).toEqual([false, false, true]);
    expect(keyboard.listenerCount('data') + screen.listenerCount('resize')).toBe(0);
    expect(screen.lines).toEqual([BEFORE, 'the end', '']);
  });
});
