import { describe, expect, it } from 'vitest';
import { filterPolicy, passes } from './filter-policy.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (value: number) => ({ DataType: 'Number', StringValue: String(value) });
const array = (...values: unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });
const binary = { DataType: 'Binary', BinaryValue: 'AA==' };

describe('a rule', () => {
  it.each<[rule: unknown, attribute: object | undefined, passes: boolean]>([
    ['rugby', text('rugby'), true],
    ['rugby', text('Rugby'), false],
    ['rugby', undefined, false],
    ['rugby', array('tennis', 'rugby'), true],
    ['rugby', array('tennis'), false],
    ['100', number(100), false],
    [100, number(100), true],
    [100, { DataType: 'Number', StringValue: '1e2' }, true],
    [100, text('100'), false],
    [true, array(true), true],
    [null, array('x', null), true],
    [null, undefined, false],
    ['x', { DataType: 'String.Array', StringValue: 'no json' }, false],
    [{ prefix: 'bas' }, text('baseball'), true],
    [{ prefix: 'bas' }, text('rugby'), false],
    [{ prefix: '1' }, number(10), false],
    [{ suffix: 'ball' }, text('baseball'), true],
    [{ suffix: 'ball' }, text('ballet'), false],
    [{ 'equals-ignore-case': 'Tennis' }, text('TENNIS'), true],
    [{ 'equals-ignore-case': 'Tennis' }, text('tenis'), false],
    [{ exists: true }, text('x'), true],
    [{ exists: true }, undefined, false],
    [{ exists: true }, binary, false],
    [{ exists: false }, undefined, true],
    [{ exists: false }, text('x'), false],
    [{ 'anything-but': 'rugby' }, text('tennis'), true],
    [{ 'anything-but': ['rugby', 'tennis'] }, text('tennis'), false],
    [{ 'anything-but': ['rugby', 'tennis'] }, array('rugby', 'baseball'), true],
    [{ 'anything-but': ['rugby', 'tennis'] }, array('rugby', 'tennis'), false],
    [{ 'anything-but': [100] }, number(100), false],
    [{ 'anything-but': [100] }, undefined, false],
    [{ numeric: ['=', 301.5] }, number(301.5), true],
    [{ numeric: ['<', 0] }, number(0), false],
    [{ numeric: ['<=', 0] }, number(0), true],
    [{ numeric: ['>', 0, '<=', 150] }, number(0), false],
    [{ numeric: ['>', 0, '<=', 150] }, number(150), true],
    [{ numeric: ['>', 0, '<=', 150] }, number(150.1), false],
    [{ numeric: ['>=', 1] }, text('1'), false],
  ])('%j on %j: %s', (rule, attribute, expected) => {
    const policy = filterPolicy.parse({ key: [rule] });
    expect(passes(policy, (attribute ? { key: attribute } : {}) as never)).toBe(expected);
  });
});

it('of a name is enough, of every name there must be one', () => {
  const policy = filterPolicy.parse({ sport: ['rugby', 'tennis'], price: [{ numeric: ['>', 10] }] });
  expect(passes(policy, { sport: text('tennis'), price: number(11), other: text('x') })).toBe(true);
  expect(passes(policy, { sport: text('tennis'), price: number(10) })).toBe(false);
  expect(passes(policy, { sport: text('tennis') })).toBe(false);
});

describe('a policy is refused', () => {
  it.each<[unknown]>([
    [{ key: 'value' }],
    [{ key: [] }],
    [{ key: [['value']] }],
    [{ key: [{ suffix: 1 }] }],
    [{ key: [{ suffix: 'a', prefix: 'b' }] }],
    [{ key: [{ 'wrong-operator': true }] }],
    [{ key: [{ exists: 'no' }] }],
    [{ key: [{ numeric: [] }] }],
    [{ key: [{ numeric: ['=', '1'] }] }],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }],
    [{ key: { nested: ['value'] } }],
    [{ $or: [{ a: ['b'] }, { c: ['d'] }] }],
    [{ a: ['x'], b: ['x'], c: ['x'], d: ['x'], e: ['x'], f: ['x'] }],
    [{ a: Array.from({ length: 151 }, (_, index) => index) }],
  ])('%j', (policy) => {
    expect(filterPolicy.safeParse(policy).success).toBe(false);
  });
});
