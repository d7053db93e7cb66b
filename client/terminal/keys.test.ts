import { describe, expect, it } from 'vitest';
import { keysOf } from './keys.ts';

describe('what a terminal sends', () => {
  it.each([
    ['\u001b[A', ['up']],
    ['\u001bOB', ['down']],
    ['\u001b[C\u001b[D', ['right', 'left']],
    ['\r', ['enter']],
    ['\u001b', ['escape']],
    ['\u007f', ['backspace']],
    ['\u0003', ['interrupt']],
    ['1c', [{ text: '1' }, { text: 'c' }]],
    ['é😀', [{ text: 'é' }, { text: '😀' }]],
  ])('%j is taken for its keys', (sent, keys) => {
    expect(keysOf(sent)).toEqual(keys);
  });

  it('has no meaning for keys that do nothing here, least of all that of Escape', () => {
    expect(keysOf('\u001b[5~\u001b[1;5C\u001b[?62c\u0001\t')).toEqual([]);
  });
});
