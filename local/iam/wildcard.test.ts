import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesArn, matchesWildcard } from './wildcard.ts';

describe('matchesWildcard', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['', '', true],
    ['', 'a', false],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*ab', 'aab', true],
    ['a.c', 'abc', false],
    ['table/*', 'table/orders/index/x', true],
    ['[a-z]', 'b', false],
  ])('%j on %j is %j', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('agrees with a regular expression on every pattern', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?');
    const subject = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), subject, (parts, text) => {
        const source = parts.map((part) => (part === '*' ? '.*' : part === '?' ? '.' : part)).join('');
        expect(matchesWildcard(parts.join(''), text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it('stays quick on a pattern that makes backtracking matchers explode', () => {
    expect(matchesWildcard('*a'.repeat(200), 'a'.repeat(20_000) + 'b')).toBe(false);
  });
});

describe('matchesArn', () => {
  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Things';
  it.each([
    ['*', table, true],
    [table, table, true],
    ['arn:aws:dynamodb:*:*:table/T*', table, true],
    ['arn:aws:dynamodb:us-east-1:000000000000:table/things', table, false],
    [`${table}/index/*`, `${table}/index/by-name`, true],
    [`${table}/index/*`, table, false],
    // A star in one part does not swallow the parts after it.
    ['arn:aws:dynamodb:*:table/Things', table, false],
    ['arn:aws:*:::table/Things', table, false],
    ['arn:aws:s3:::store/*', 'arn:aws:s3:::store/a/b:c', true],
    ['arn:aws:s3:::store', 'arn:aws:s3:::store/a', false],
  ])('%s on %s is %j', (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});
