import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';

const SCHEMA = `
  enum Color { RED BLUE }
  type Note { id: ID! text: String! color: Color size: Int at: AWSDateTime tags: [String!] extra: AWSJSON child: Note }
  type Cat { name: String } type Dog { name: String } union Pet = Cat | Dog
  input Part { name: String! size: Int = 3 color: Color sub: Part }
  type Query {
    note(value: AWSJSON): Note
    notes(value: AWSJSON): [Note]
    strict(value: AWSJSON): [Note!]!
    pet(value: AWSJSON): Pet
    text(value: AWSJSON): String
    args(part: Part, parts: [Part!], n: Int, f: Float, s: String, b: Boolean, id: ID, color: Color, json: AWSJSON, mail: AWSEmail): AWSJSON
    fails: Note
    failsStrict: Note!
    appends: String
    refuses: String
    unset: String
    plain: String
    info(a: Int): Note
    count: Int
  }
`;

let api: TestApi;
const echo = code('ctx.args.value');

beforeAll(async () => {
  const failing = code(
    'null',
    `util.error('No', 'Broken', { id: 1, text: 'a', hidden: 2, child: { id: 3, text: 4 } }, { why: 'x' });`,
  );
  api = await bootApi({
    schema: SCHEMA,
    resolvers: {
      'Query.note': echo,
      'Query.notes': echo,
      'Query.strict': echo,
      'Query.pet': echo,
      'Query.text': echo,
      'Query.args': code('ctx.args'),
      'Query.fails': failing,
      'Query.failsStrict': failing,
      'Query.appends': code('1', `util.appendError('Beware', 'Note', null, 5); return 'done';`),
      'Query.refuses': code('1', 'util.unauthorized();'),
      'Query.plain': code('1', `util.error('plain');`),
      'Query.info': code(
        'null',
        'return { id: 1, text: JSON.stringify([ctx.info.fieldName, ctx.info.parentTypeName, ctx.info.selectionSetList, ctx.info.selectionSetGraphQL, ctx.info.variables]) };',
      ),
      'Query.count': code('1'),
    },
  });
});
afterAll(() => api.close());

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const { status, body } = await api.post({ query, variables });
  expect(status).toBe(200);
  return body;
}

function given(field: string, value: unknown, selection = '') {
  return ask(`query ($v: AWSJSON) { ${field}(value: $v) ${selection} }`, { v: JSON.stringify(value) });
}

describe('values that fit', () => {
  it('come as they are, missing ones as null', async () => {
    const value = {
      id: 1,
      text: 't',
      color: 'RED',
      at: '2026-01-01T00:00:00Z',
      tags: ['a'],
      extra: { a: [1] },
    };
    expect(
      await given('note', value, '{ __typename id text color size at tags extra child { id } }'),
    ).toEqual({
      data: { note: { __typename: 'Note', ...value, id: '1', size: null, extra: '{"a":[1]}', child: null } },
    });
  });

  it('a field without a resolver and without a value is null without a word', async () => {
    expect(await ask('{ unset }')).toEqual({ data: { unset: null } });
  });

  it.each([
    [{ a: 1, b: ['x', null] }, '{a=1, b=[x, null]}'],
    [12, '12'],
    [true, 'true'],
  ])('a String made of %j is the text Java makes of it', async (value, text) => {
    expect(await given('text', value)).toEqual({ data: { text } });
  });

  it('a union is told by __typename', async () => {
    expect(
      await given('pet', { __typename: 'Dog', name: 'Rex' }, '{ __typename ... on Dog { name } }'),
    ).toEqual({
      data: { pet: { __typename: 'Dog', name: 'Rex' } },
    });
  });

  it('does not read what every object inherits', async () => {
    const shadow = await bootApi({
      schema: 'type Query { o: O } type O { constructor: String toString: String }',
      resolvers: { 'Query.o': code('{}') },
    });
    const { body } = await shadow.post({ query: '{ o { constructor toString } }' });
    expect(body).toEqual({ data: { o: { constructor: null, toString: null } } });
    await shadow.close();
  });
});

describe('values that do not fit', () => {
  const text = 't';
  it.each<
    [
      name: string,
      field: string,
      value: unknown,
      selection: string,
      data: unknown,
      path: unknown[],
      message: string,
    ]
  >([
    [
      'a null where none may be',
      'note',
      { id: 1 },
      '{ text }',
      { note: null },
      ['note', 'text'],
      "Cannot return null for non-nullable type: 'String' within parent 'Note' (/note/text)",
    ],
    [
      'a null inside a list',
      'notes',
      [{ id: 1, text }, { id: 2 }],
      '{ text }',
      { notes: [{ text }, null] },
      ['notes', 1, 'text'],
      "Cannot return null for non-nullable type: 'String' within parent 'Note' (/notes[1]/text)",
    ],
    [
      'a null item',
      'strict',
      [null],
      '{ text }',
      null,
      ['strict', 0],
      "Cannot return null for non-nullable type: 'Note' within parent 'null' (/strict[0])",
    ],
    [
      'a null list',
      'strict',
      null,
      '{ text }',
      null,
      ['strict'],
      "Cannot return null for non-nullable type: 'null' within parent 'Query' (/strict)",
    ],
    [
      'an object for a list',
      'notes',
      { id: 1 },
      '{ id }',
      { notes: null },
      ['notes'],
      "Can't resolve value (/notes) : type mismatch error, expected type LIST, got OBJECT",
    ],
    [
      'a list for an object',
      'note',
      [1],
      '{ id }',
      { note: null },
      ['note'],
      "Can't resolve value (/note) : type mismatch error, expected type OBJECT, got LIST",
    ],
    [
      'a text for an object',
      'notes',
      ['x'],
      '{ id }',
      { notes: [null] },
      ['notes', 0],
      "Can't resolve value (/notes[0]) : type mismatch error, expected type OBJECT, got SCALAR",
    ],
    [
      'a date that is none',
      'note',
      { at: 'soon' },
      '{ at }',
      { note: { at: null } },
      ['note', 'at'],
      "Can't serialize value (/note/at) : Unable to serialize `soon` as a valid DateTime Object.",
    ],
    [
      'an enum value that is none',
      'note',
      { color: 'GREEN' },
      '{ color }',
      { note: { color: null } },
      ['note', 'color'],
      "Can't serialize value (/note/color) : Invalid input for Enum 'Color'.",
    ],
    [
      'a text for an Int',
      'note',
      { size: 'big' },
      '{ size }',
      { note: { size: null } },
      ['note', 'size'],
      "Can't serialize value (/note/size) : Expected type 'Int' but was 'String'.",
    ],
    [
      'a union without __typename',
      'pet',
      { name: 'x' },
      '{ __typename }',
      { pet: null },
      ['pet'],
      "Can't resolve '/pet'. Could not determine the exact type of 'Pet'",
    ],
  ])('%s', async (_name, field, value, selection, data, path, message) => {
    expect(await given(field, value, selection)).toEqual({
      data,
      errors: [{ path, locations: null, message }],
    });
  });
});

describe('errors of resolvers', () => {
  const at = (column: number) => [{ line: 1, column, sourceName: null }];

  it('carry what the resolver gave, its data cut to the selection', async () => {
    expect(await ask('{ fails { id mine: text child { id } } }')).toEqual({
      data: { fails: null },
      errors: [
        {
          path: ['fails'],
          data: { id: 1, mine: 'a', child: { id: 3 } },
          errorType: 'Broken',
          errorInfo: { why: 'x' },
          locations: at(3),
          message: 'No',
        },
      ],
    });
  });

  it('have their members in the order of AppSync', async () => {
    const { errors } = await ask('{ fails { id } }');
    expect(Object.keys(errors![0]!)).toEqual([
      'path',
      'data',
      'errorType',
      'errorInfo',
      'locations',
      'message',
    ]);
  });

  it('leave the other fields alone', async () => {
    const { data, errors } = await ask('{ fails { id } count }');
    expect(data).toEqual({ fails: null, count: 1 });
    expect(errors).toHaveLength(1);
  });

  it('take all of data with them where no null may be', async () => {
    const { data, errors } = await ask('{ failsStrict { id } count }');
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
  });

  it('have no errorType when the resolver gave none', async () => {
    const { errors } = await ask('{ plain }');
    expect(errors).toEqual([
      { path: ['plain'], data: null, errorType: null, errorInfo: null, locations: at(3), message: 'plain' },
    ]);
  });

  it('may stand beside a value', async () => {
    const { data, errors } = await ask('{ a: appends }');
    expect(data).toEqual({ a: 'done' });
    expect(errors).toEqual([
      { path: ['a'], data: null, errorType: 'Note', errorInfo: 5, locations: at(3), message: 'Beware' },
    ]);
  });

  it('word a refusal as that of a directive', async () => {
    const { errors } = await ask('{ refuses }');
    expect(errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access refuses on type Query' },
    ]);
  });
});

describe('what resolvers are told of the field', () => {
  it('lists the selection by aliases, fragments merged, skipped fields left out', async () => {
    const query = `query ($on: Boolean!) { info(a: 1) { text second: id child { id ...F } size @skip(if: $on) tags @include(if: $on) } }
      fragment F on Note { color ... on Note { inner: text } }`;
    const { data } = await ask(query, { on: true });
    const [fieldName, parent, list, graphQL, variables] = JSON.parse(
      (data as { info: { text: string } }).info.text,
    ) as unknown[];
    expect([fieldName, parent, variables]).toEqual(['info', 'Query', { on: true }]);
    expect(list).toEqual(['text', 'second', 'child', 'child/id', 'child/color', 'child/inner', 'tags']);
    expect(graphQL).toBe(
      `{\n  text\n  second: id\n  child {\n    id\n    ...F\n  }\n  size @skip(if: $on)\n  tags @include(if: $on)\n}`,
    );
  });
});

describe('variables', () => {
  const argumentsOf = async (declared: string, passed: string, variables: Record<string, unknown>) => {
    const { data, errors } = await ask(`query (${declared}) { args(${passed}) }`, variables);
    expect(errors).toBeUndefined();
    return JSON.parse((data as { args: string }).args) as unknown;
  };

  it.each<[declared: string, passed: string, variables: Record<string, unknown>, seen: unknown]>([
    ['$n: Int', 'n: $n', { n: '42' }, { n: 42 }],
    ['$f: Float', 'f: $f', { f: '1.5' }, { f: 1.5 }],
    ['$s: String', 's: $s', { s: 5 }, { s: '5' }],
    ['$id: ID', 'id: $id', { id: 7 }, { id: '7' }],
    ['$n: Int', 'n: $n', {}, {}],
    ['$n: Int', 'n: $n', { n: null }, { n: null }],
    ['$n: Int = 9', 'n: $n', {}, { n: 9 }],
    ['$json: AWSJSON', 'json: $json', { json: '{"a":[1]}' }, { json: { a: [1] } }],
    ['$p: Part', 'part: $p', { p: { name: 'a' } }, { part: { name: 'a', size: 3 } }],
    ['$p: Part', 'part: $p', { p: { name: 'a', size: null } }, { part: { name: 'a', size: null } }],
    ['$p: [Part!]', 'parts: $p', { p: { name: 'a' } }, { parts: [{ name: 'a', size: 3 }] }],
    ['$n: Int', 'n: $n', { n: 1, stranger: 2 }, { n: 1 }],
    ['$__proto__: Int!', 'n: $__proto__', JSON.parse('{"__proto__":5}'), { n: 5 }],
  ])('%s with %s given %j', async (declared, passed, variables, seen) => {
    expect(await argumentsOf(declared, passed, variables)).toEqual(seen);
  });

  it.each<[declared: string, passed: string, variables: Record<string, unknown>, message: string]>([
    ['$n: Int!', 'n: $n', {}, "Variable 'n' has coerced Null value for NonNull type 'Int!'"],
    ['$n: Int!', 'n: $n', { n: null }, "Variable 'n' has coerced Null value for NonNull type 'Int!'"],
    [
      '$p: Part',
      'part: $p',
      { p: { sub: { name: 'x' } } },
      "Variable 'p' has coerced Null value for NonNull type 'String!'",
    ],
    [
      '$p: Part',
      'part: $p',
      { p: { name: 'x', sub: {} } },
      "Variable 'p' has coerced Null value for NonNull type 'String!'",
    ],
    [
      '$n: Int',
      'n: $n',
      { n: 'x' },
      "Variable 'n' has an invalid value. Expected type 'Int' but was 'String'.",
    ],
    [
      '$n: Int',
      'n: $n',
      { n: 1.5 },
      "Variable 'n' has an invalid value. Expected type 'Int' but was 'Double'.",
    ],
    [
      '$n: Int',
      'n: $n',
      { n: 2 ** 31 },
      "Variable 'n' has an invalid value. Expected type 'Int' but was 'Long'.",
    ],
    [
      '$p: Part',
      'part: $p',
      { p: 'x' },
      "Variable 'p' has an invalid value. Expected type 'Map' but was 'String'. Variables for input objects must be an instance of type 'Map'.",
    ],
    [
      '$c: Color',
      'color: $c',
      { c: 'GREEN' },
      "Variable 'c' has an invalid value. Invalid input for Enum 'Color'. No value found for name 'GREEN'",
    ],
    [
      '$m: AWSEmail',
      'mail: $m',
      { m: 'nobody' },
      "Variable 'm' has an invalid value. Unable to parse `nobody` as a valid Email.",
    ],
  ])('%s with %s refuses %j', async (declared, passed, variables, message) => {
    expect(await ask(`query (${declared}) { args(${passed}) }`, variables)).toEqual({
      data: null,
      errors: [{ path: null, locations: [{ line: 1, column: 8, sourceName: null }], message }],
    });
  });

  it('refuse a field their input type does not have, without a place', async () => {
    expect(await ask('query ($p: Part) { args(part: $p) }', { p: { name: 'a', nope: 1 } })).toEqual({
      data: null,
      errors: [
        {
          path: null,
          locations: null,
          message: "The variables input contains a field that is not defined for input object type 'Part' ",
        },
      ],
    });
  });
});

describe('limits', () => {
  it('of depth: what is deeper errors, the rest comes back', async () => {
    const limited = await bootApi({
      schema: SCHEMA,
      properties: { QueryDepthLimit: 2 },
      resolvers: { 'Query.note': code('{ id: "1", text: "t", child: { id: "2", text: "u" } }') },
    });
    const { body } = await limited.post({ query: '{ note { id child { size } } }' });
    expect(body.data).toEqual({ note: { id: '1', child: { size: null } } });
    expect(body.errors).toMatchObject([
      { path: ['note', 'child', 'size'], errorType: 'QueryDepthLimitReached' },
    ]);
    await limited.close();
  });

  it('of resolvers: the first ones keep their results', async () => {
    const limited = await bootApi({
      schema: SCHEMA,
      properties: { ResolverCountLimit: 2 },
      resolvers: { 'Query.count': code('1') },
    });
    const { body } = await limited.post({ query: '{ a: count b: count c: count }' });
    expect(body.data).toEqual({ a: 1, b: 1, c: null });
    expect(body.errors).toMatchObject([{ path: ['c'], errorType: 'ResolverExecutionLimitReached' }]);
    await limited.close();
  });
});
