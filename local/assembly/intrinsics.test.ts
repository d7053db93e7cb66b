import { describe, expect, it } from 'vitest';
import { BootError } from '../kernel/errors.ts';
import { evaluateCondition } from './conditions.ts';
import type { Scope } from './intrinsics.ts';
import { NO_VALUE, references, resolve } from './intrinsics.ts';

const REFS: Readonly<Record<string, unknown>> = {
  Table: 'table-name',
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': NO_VALUE,
  Zones: ['a', 'b'],
  Size: 3,
};

const SCOPE: Scope = {
  ref: (name) => REFS[name],
  attribute(resource, name, place) {
    if (resource === 'Table' && name === 'Arn') return 'arn:table';
    if (resource === 'Nested' && name === 'Outputs.Url') return 'http://nested';
    throw new BootError('UNRESOLVED_REFERENCE', `no ${resource}.${name}`, { place });
  },
  condition: (name) => name === 'Yes',
};

describe('resolve', () => {
  it.each([
    ['plain values', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
    ['Ref', { Ref: 'Table' }, 'table-name'],
    ['Ref of a list', { Ref: 'Zones' }, ['a', 'b']],
    ['GetAtt, list form', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['GetAtt, dotted form', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['GetAtt of a nested attribute', { 'Fn::GetAtt': 'Nested.Outputs.Url' }, 'http://nested'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 1]] }, 'a-table-name-1'],
    ['Join of a reference to a list', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    ['Join of nothing', { 'Fn::Join': ['', []] }, ''],
    ['Sub', { 'Fn::Sub': '${AWS::Region}/${Table}/${Table.Arn}' }, 'us-east-1/table-name/arn:table'],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'Size' } }] }, '3-table-name'],
    ['Sub of a literal', { 'Fn::Sub': 'a ${!Table} b' }, 'a ${Table} b'],
    ['Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['If, true', { 'Fn::If': ['Yes', { Ref: 'Table' }, 'no'] }, 'table-name'],
    ['If, false', { 'Fn::If': ['No', { Ref: 'Absent' }, 'no'] }, 'no'],
    ['NoValue in an object', { keep: 1, drop: { Ref: 'AWS::NoValue' } }, { keep: 1 }],
    ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['NoValue by If', { drop: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, {}],
    ['an object that only looks like one', { Ref: 'Table', other: 1 }, { Ref: 'Table', other: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value, SCOPE, 'Stack/X')).toEqual(expected);
  });

  it.each([
    [{ 'Fn::ImportValue': 'x' }, 'UNSUPPORTED_INTRINSIC'],
    [{ 'Fn::Base64': 'x' }, 'UNSUPPORTED_INTRINSIC'],
    [{ 'Fn::constructor': 'x' }, 'UNSUPPORTED_INTRINSIC'],
    [{ Ref: 'Absent' }, 'UNRESOLVED_REFERENCE'],
    [{ Ref: 'constructor' }, 'UNRESOLVED_REFERENCE'],
    [{ 'Fn::GetAtt': ['Table', 'Nothing'] }, 'UNRESOLVED_REFERENCE'],
    [{ 'Fn::GetAtt': 'Table' }, 'ASSEMBLY_INVALID'],
    [{ 'Fn::Join': ['-', [{ a: 1 }]] }, 'ASSEMBLY_INVALID'],
    [{ 'Fn::Join': '-' }, 'ASSEMBLY_INVALID'],
    [{ 'Fn::Select': [5, ['a']] }, 'ASSEMBLY_INVALID'],
    [{ 'Fn::Sub': '${Absent}' }, 'UNRESOLVED_REFERENCE'],
  ])('refuses %j with %s and its place', (value, code) => {
    expect(() =>
      resolve(
        { deep: [value] },
        { ...SCOPE, ref: (name) => (Object.hasOwn(REFS, name) ? REFS[name] : undefined) },
        'Stack/X',
      ),
    ).toThrow(
      expect.objectContaining({ code, place: expect.stringMatching(/^Stack\/X\.deep\[0\]/) as string }),
    );
  });
});

describe('references', () => {
  it('finds every name, in every form and depth', () => {
    const value = {
      a: { Ref: 'A' },
      b: [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::GetAtt': 'C.Arn' }],
      c: { 'Fn::Join': ['', ['x', { Ref: 'D' }]] },
      d: { 'Fn::Sub': ['${E}-${F.Arn}-${own}-${!G}', { own: { Ref: 'H' } }] },
      e: { 'Fn::If': ['Yes', { Ref: 'I' }, { Ref: 'J' }] },
    };
    const problems: BootError[] = [];
    const found = references(value, 'Stack/X', (problem) => problems.push(problem));
    expect([...found].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'H', 'I', 'J']);
    expect(problems).toEqual([]);
  });

  it('tells of every function that does not exist here, with its place', () => {
    const problems: BootError[] = [];
    const value = { a: { 'Fn::Cidr': [] }, b: [{ c: { 'Fn::GetAZs': '' } }] };
    references(value, 'Stack/X', (problem) => problems.push(problem));
    expect(problems.map(({ code, place }) => [code, place])).toEqual([
      ['UNSUPPORTED_INTRINSIC', 'Stack/X.a'],
      ['UNSUPPORTED_INTRINSIC', 'Stack/X.b[0].c'],
    ]);
  });
});

describe('evaluateCondition', () => {
  const conditions = new Map<string, unknown>(
    Object.entries({
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      There: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Either: { 'Fn::Or': [{ Condition: 'There' }, { Condition: 'Here' }] },
      Both: { 'Fn::And': [{ Condition: 'There' }, { Condition: 'Here' }] },
      Not: { 'Fn::Not': [{ Condition: 'Both' }] },
      Loop: { 'Fn::Not': [{ Condition: 'Loop' }] },
      Odd: { 'Fn::Contains': [[], 'a'] },
    }),
  );
  it.each([
    ['Here', true],
    ['There', false],
    ['Either', true],
    ['Both', false],
    ['Not', true],
  ])('%s is %j', (name, expected) => {
    expect(evaluateCondition(name, conditions, SCOPE, 'Stack/X')).toBe(expected);
  });

  it.each([
    ['Loop', /refers to itself/],
    ['Absent', /does not exist/],
    ['Odd', /Fn::Contains/],
  ])('refuses %s', (name, message) => {
    expect(() => evaluateCondition(name, conditions, SCOPE, 'Stack/X')).toThrow(message);
  });
});
