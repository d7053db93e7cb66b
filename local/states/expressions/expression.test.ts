import { describe, expect, it } from 'vitest';
import { compileExpression, type Bindings } from './expression.ts';
import { compileTemplate, evaluateTemplate } from './template.ts';

const world = { now: () => Date.parse('2026-03-04T05:06:07.089Z'), random: () => 0.125 };
const bindings: Bindings = {
  states: { input: { items: [{ n: 1 }, { n: 2 }], one: [7], text: '{"a":[1]}' } },
  variables: { x: 5, shadow: 'mine' },
};
const evaluate = (source: string) => compileExpression(`{% ${source} %}`, 'Output', world).evaluate(bindings);

describe('An expression', () => {
  it.each<[string, unknown]>([
    ['$states.input.items.n', [1, 2]],
    ['$states.input.one[]', [7]],
    ['$x + 1', 6],
    ['null', null],
    ['$partition([1..5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse($states.input.text)', { a: [1] }],
    ['$random()', 0.125],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$now()', '2026-03-04T05:06:07.089Z'],
    ["$now('[Y]/[M]')", '2026/3'],
    ['$millis()', 1772600767089],
    ['$length($uuid())', 36],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it.each([
    ['$states.input.nothing', "specified for the field 'Output' returned nothing (undefined)."],
    ['$eval("1")', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ['function($v) { $v }', 'returned an unsupported result type.'],
    ['{"f": $sum}', 'returned an unsupported result type.'],
    ["'a' + 1", 'threw an error during evaluation. T2001'],
    ['$range(1, 5000, 1)', 'at most 1000'],
    ["$hash('a', 'CRC')", 'MD5, SHA-1, SHA-256, SHA-384, SHA-512'],
    ["$parse('{')", 'not JSON'],
    ["$error('no')", 'no'],
  ])('%s fails', async (source, message) => {
    await expect(evaluate(source)).rejects.toMatchObject({
      location: 'Output',
      message: expect.stringContaining(message),
    });
  });

  it('gives plain JSON, whatever JSONata made of it', async () => {
    const value = await evaluate('$states.input.items[n > 0]');
    expect(Object.getOwnPropertyNames(value)).toEqual(['0', '1', 'length']);
  });

  it('does not change what it reads', async () => {
    const before = JSON.stringify(bindings);
    await evaluate('$states.input ~> | items | {"n": 9} |');
    expect(JSON.stringify(bindings)).toBe(before);
  });

  it('may be evaluated many times at once', async () => {
    const expression = compileExpression('{% $map([1..3], function($v) { $v * $x }) %}', 'Output', world);
    const results = await Promise.all(
      [1, 2, 3].map((x) => expression.evaluate({ states: {}, variables: { x } })),
    );
    expect(results).toEqual([
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ]);
  });

  it.each([
    ['$a + $b', ['a', 'b'], []],
    ['($a := 1; $a + $b)', ['b'], []],
    ['$map($list, function($v, $i) { $v + $i })', ['map', 'list'], []],
    ['$states.result.x & $states.input.y', ['states'], ['result', 'input']],
    ['$states.input.items@$it#$at.($it.n + $at)', ['states'], ['input']],
    ['{"k": $v}.k ~> $f', ['v', 'f'], []],
    ['$$.a & $.b', [], []],
  ])('%s reads %j', (source, variables, states) => {
    const { references } = compileExpression(`{%${source}%}`, 'Output', world);
    expect([...references.variables].sort()).toEqual([...variables].sort());
    expect([...references.states].sort()).toEqual([...states].sort());
  });
});

describe('A template', () => {
  it('evaluates the expressions in it and leaves the rest', async () => {
    const template = compileTemplate(
      { a: '{% $x %}', b: ['{%$x*2%}', 'plain', { c: null }], d: '{ $x }' },
      'Output',
      world,
    );
    expect(await evaluateTemplate(template, bindings)).toEqual({
      a: 5,
      b: [10, 'plain', { c: null }],
      d: '{ $x }',
    });
  });

  it('says where in it an expression failed', async () => {
    const template = compileTemplate({ a: ['x', { b: '{% $nothing %}' }] }, 'Arguments', world);
    await expect(evaluateTemplate(template, bindings)).rejects.toMatchObject({
      location: 'Arguments/a[1]/b',
    });
  });

  it('refuses what cannot be parsed, naming the field', () => {
    expect(() => compileTemplate({ a: '{% 1 + %}' }, 'Output', world)).toThrow(
      /^Output\/a: S0207: Unexpected end/,
    );
  });
});
