import type { Dialog } from './dialog.ts';
import { hints } from './text.ts';

/** Somebody's password as far as it is typed; how long it is shows, and nothing more. */
export function passwordDialog(email: string): Dialog<string, string> {
  return {
    lines: (typed, { columns }) => [
      [[`Password of ${email}`, 'bold']],
      [],
      [['  '], ['•'.repeat(Math.min(typed.length, columns - 4))], ['▏', 'dim']],
      [],
      hints([
        ['Enter', 'sign in'],
        ['Esc', 'leave'],
      ]),
    ],
    press(typed, key) {
      if (key === 'escape') return 'leave';
      if (key === 'enter') return typed ? { answer: typed } : { state: typed };
      if (key === 'backspace') return { state: [...typed].slice(0, -1).join('') };
      return { state: typeof key === 'object' ? typed + key.text : typed };
    },
  };
}
