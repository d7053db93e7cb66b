import { describe, expect, it } from 'vitest';
import { javaPattern, javaReplacement } from './java-regex.ts';

const whole = (pattern: string, text: string) => javaPattern(pattern, { whole: true }).test(text);

describe('Java patterns', () => {
  it.each([
    ['\\p{Alpha}+', 'abc', 'ab1'],
    ['\\p{Lu}\\p{IsAlphabetic}*', 'Émile', 'émile'],
    ['[\\p{Digit}_-]+', '1_-', '1a'],
    ['(?i)ORDER-\\d+', 'order-1', 'order-'],
    ['a(?i)b', 'aB', 'AB'],
    ['(?i:a)b', 'Ab', 'AB'],
    ['\\Qa.b\\E.', 'a.bc', 'aXbc'],
    ['[a-z&&[^aeiou]]+', 'xyz', 'xaz'],
    ['[a-c[x-z]]+', 'axz', 'am'],
    ['[]a]+', ']a', 'b'],
    ['(?<year>\\d{4})-\\k<year>', '2026-2026', '2026-2025'],
    ['\\Aab\\z', 'ab', 'abc'],
    ['a\\/b', 'a/b', 'a|b'],
    ['a/b', 'a/b', 'ab'],
    ['\\x{1F600}', '\u{1F600}', 'x'],
    ['\\0101', 'A', 'B'],
    ['\\h+', ' \t\u00a0', '\n'],
    ['(?:a|b){2,3}', 'aba', 'a'],
    ['(?=a)\\w+(?<!z)', 'abc', 'abz'],
    ['[\\w.+-]+@[\\w-]+\\.[a-z]{2,}', 'a.b+c@example.com', 'a@b'],
  ])('%s takes %s and not %s', (pattern, taken, left) => {
    expect(whole(pattern, taken)).toBe(true);
    expect(whole(pattern, left)).toBe(false);
  });

  it.each(['a*+', 'a++', '(?>a)', '(?x)a b', '\\G', '\\p{javaLowerCase}'])('refuses %s', (pattern) => {
    expect(() => javaPattern(pattern)).toThrow(/is not supported here/);
  });

  it.each(['(', ')', '[', 'a\\'])('finds the fault in %s', (pattern) => {
    expect(() => javaPattern(pattern)).toThrow(SyntaxError);
  });

  it.each([
    ['$1-$2', '$1-$2'],
    ['$0', '$&'],
    ['\\$5', '$$5'],
    ['${name}!', '$<name>!'],
  ])('turns the replacement %s into %s', (java, expected) => {
    expect(javaReplacement(java)).toBe(expected);
  });

  it('refuses a dollar that names no group', () => {
    expect(() => javaReplacement('5 $')).toThrow('Illegal group reference');
  });
});
