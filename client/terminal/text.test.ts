import { describe, expect, it } from 'vitest';
import { cut, harmless, padEnd, widthOf, wrap } from './text.ts';

describe('text in columns', () => {
  it('counts what is seen, not what is stored', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('日本')).toBe(4);
    expect(widthOf('😀')).toBe(2);
  });

  it('is cut with a sign, and never wider than its room', () => {
    expect(cut('Brew scale', 10)).toBe('Brew scale');
    expect(cut('Brew scale', 6)).toBe('Brew…');
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('abc', 0)).toBe('');
  });

  it('is filled up to its room', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padEnd('abcdef', 3)).toBe('abcdef');
  });

  it('is wrapped between words; a word that does not fit is cut', () => {
    expect(wrap('the payment provider does not answer', 16)).toEqual([
      'the payment',
      'provider does',
      'not answer',
    ]);
    expect(wrap('unpronounceable', 8)).toEqual(['unprono…']);
    expect(wrap('', 8)).toEqual([]);
  });

  it('of others steers no terminal', () => {
    expect(harmless('a\u001b[31m\r\nb\u009bc\u202ed')).toBe('a [31m b c d');
  });
});
