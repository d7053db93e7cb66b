/** A key that was pressed: the name of one that has a name, else what it writes. */
export type Key =
  'up' | 'down' | 'left' | 'right' | 'enter' | 'escape' | 'backspace' | 'interrupt' | { text: string };

const NAMED: Readonly<Record<string, Exclude<Key, object>>> = {
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001b[C': 'right',
  '\u001b[D': 'left',
  '\u001bOA': 'up',
  '\u001bOB': 'down',
  '\u001bOC': 'right',
  '\u001bOD': 'left',
  '\r': 'enter',
  '\n': 'enter',
  '\u001b': 'escape',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'interrupt',
  '\u0004': 'interrupt',
};

// eslint-disable-next-line no-control-regex -- what terminals send for keys
const PIECES = /\u001b\[[\d;?]*[ -/]*[@-~]|\u001bO.|[\s\S]/gu;

/** The keys in what a terminal in raw mode has sent; keys without a meaning here are left out. */
export function keysOf(sent: string): Key[] {
  return (sent.match(PIECES) ?? []).flatMap((piece): Key[] => {
    const name = NAMED[piece];
    if (name) return [name];
    return /^\P{Cc}$/u.test(piece) ? [{ text: piece }] : [];
  });
}
