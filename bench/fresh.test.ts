import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshLike, withReplaced } from './fresh.ts';

describe('freshLike', () => {
  it('keeps the shape', () => {
    expect(freshLike('01KAPQ-f3b2_x')).toMatch(/^\d\d[A-Z]{4}-[a-z]\d[a-z]\d_[a-z]$/);
  });

  it('reaches the first and the last of each kind', () => {
    expect(freshLike('5Nn', () => 0)).toBe('0Aa');
    expect(freshLike('5Nn', () => 1 - 2 ** -53)).toBe('9Zz');
  });

  it('does not give the same twice', () => {
    const ids = Array.from({ length: 1000 }, () => freshLike('01KAPQ4T9X8Z2M5N7R3V6W1Y0B'));
    expect(new Set(ids).size).toBe(1000);
  });
});

describe('withReplaced', () => {
  const replacements = new Map([
    ['01OLD', '01NEW'],
    ['key-of-old', 'key-of-$&new'],
  ]);

  it('replaces in values and names, wherever they stand', () => {
    const bytes = Buffer.from('01OLD');
    const input = {
      Key: { pk: { S: 'ORDER#01OLD' } },
      Items: [{ N: '1' }, { S: '01OLD/01OLD' }, { BOOL: true }, null, 3],
      Posted: { '01OLD#PLACED': { N: '1' } },
      Name: 'IDEMPOTENCY#key-of-old',
      Body: bytes,
    };
    const replaced = withReplaced(input, replacements);
    expect(replaced).toEqual({
      Key: { pk: { S: 'ORDER#01NEW' } },
      Items: [{ N: '1' }, { S: '01NEW/01NEW' }, { BOOL: true }, null, 3],
      Posted: { '01NEW#PLACED': { N: '1' } },
      Name: 'IDEMPOTENCY#key-of-$&new',
      Body: bytes,
    });
    expect((replaced as typeof input).Body).toBe(bytes);
    expect(input.Key.pk.S).toBe('ORDER#01OLD');
  });

  it('leaves nothing of the old and all else as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const old = 'OLD';
        const text = JSON.stringify(value);
        fc.pre(!text.includes(old));
        const input = { before: value, [`a ${old}`]: [`${old}${old}`, value] };
        const back = withReplaced(withReplaced(input, new Map([[old, 'FRESH']])), new Map([['FRESH', old]]));
        expect(JSON.stringify(withReplaced(input, new Map([[old, 'FRESH']])))).not.toContain(old);
        if (!text.includes('FRESH')) expect(JSON.stringify(back)).toBe(JSON.stringify(input));
      }),
    );
  });
});
