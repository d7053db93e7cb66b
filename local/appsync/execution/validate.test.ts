import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildSchema } from '../schema/build.ts';
import { validateDocument } from './validate.ts';

const { graphql } = buildSchema(
  `
  enum Color { RED BLUE }
  interface Thing { id: ID! }
  type Note implements Thing { id: ID! text: String tags: [String!] parent: Note }
  type Other implements Thing { id: ID! size: Int }
  input NoteInput { text: String! color: Color tags: [String!] parent: NoteInput }
  type Query {
    note(id: ID!): Note
    notes(first: Int): [Note!]
    thing: Thing
    mail(to: AWSEmail): String
    save(input: NoteInput, color: Color): Note
  }
  type Subscription { onNote(id: ID): Note onOther: Other }
`,
  'Test/Schema',
);

function errorsOf(query: string, introspection = true) {
  return validateDocument(graphql, parse(query), { introspection });
}

describe('the wording of validation errors', () => {
  it.each<[query: string, message: string]>([
    ['{badfield}', "FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'"],
    [
      '{ note(id: 1) { parent { nope } } }',
      "FieldUndefined: Field 'nope' in type 'Note' is undefined @ 'note/parent/nope'",
    ],
    ['{ n: note(id: 1) { nope } }', "FieldUndefined: Field 'nope' in type 'Note' is undefined @ 'note/nope'"],
    [
      'query { note(id: 1) { ...F } } fragment F on Note { nope }',
      "FieldUndefined: Field 'nope' in type 'Note' is undefined @ 'F/nope'",
    ],
    ['{ note(id: 1, at: 2) { id } }', "UnknownArgument: Unknown field argument at @ 'note'"],
    ['{ note { id } }', "MissingFieldArgument: Missing field argument id @ 'note'"],
    [
      '{ note(id: null) { id } }',
      "WrongType: argument 'id' with value 'NullValue{}' must not be null @ 'note'",
    ],
    [
      '{ notes(first: "x") { id } }',
      "WrongType: argument 'first' with value 'StringValue{value='x'}' is not a valid 'Int' @ 'notes'",
    ],
    [
      '{ mail(to: "nobody") }',
      "WrongType: argument 'to' with value 'StringValue{value='nobody'}' is not a valid 'AWSEmail' @ 'mail'",
    ],
    [
      '{ save(color: GREEN) { id } }',
      "WrongType: argument 'color' with value 'EnumValue{name='GREEN'}' is not a valid 'Color' @ 'save'",
    ],
    [
      '{ save(input: "x") { id } }',
      "WrongType: argument 'input' with value 'StringValue{value='x'}' must be an object type @ 'save'",
    ],
    [
      '{ save(input: {color: RED}) { id } }',
      "WrongType: argument 'input' with value 'ObjectValue{objectFields=[ObjectField{name='color', value=EnumValue{name='RED'}}]}' is missing required fields '[text]' @ 'save'",
    ],
    [
      '{ save(input: {text: "a", nope: 1}) { id } }',
      "WrongType: argument 'input' with value 'ObjectValue{objectFields=[ObjectField{name='text', value=StringValue{value='a'}}, ObjectField{name='nope', value=IntValue{value=1}}]}' contains a field not in 'NoteInput': 'nope' @ 'save'",
    ],
    [
      '{ save(input: {text: "a", parent: {text: "b", tags: ["x", 2]}}) { id } }',
      "WrongType: argument 'input.parent.tags[1]' with value 'IntValue{value=2}' is not a valid 'String' @ 'save'",
    ],
    ['{ notes }', "SubSelectionRequired: Sub selection required for type null of field notes @ 'notes'"],
    ['{ note(id: 1) }', "SubSelectionRequired: Sub selection required for type Note of field note @ 'note'"],
    [
      '{ mail { id } }',
      "SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field mail @ 'mail'",
    ],
    ['query ($a: ID!) { notes { id } }', 'UnusedVariable: Unused variable a'],
    ['{ note(id: $a) { id } }', "UndefinedVariable: Undefined variable a @ 'note'"],
    [
      'query ($a: ID) { note(id: $a) { id } }',
      "VariableTypeMismatch: Variable type 'ID' doesn't match expected type 'ID!' @ 'note'",
    ],
    ['query ($a: Nope) { note(id: $a) { id } }', 'UnknownType: Unknown type Nope'],
    ['query ($a: Note) { notes(first: $a) { id } }', 'NonInputTypeOnVariable: Wrong type for a variable'],
    [
      'query ($a: Int = "x") { notes(first: $a) { id } }',
      "BadValueForDefaultArg: Bad default value StringValue{value='x'} for type Int",
    ],
    ['{ notes { ...F } }', "UndefinedFragment: Undefined fragment F @ 'notes'"],
    ['{ mail } fragment F on Note { id }', "UnusedFragment: Unused fragment F @ 'F'"],
    [
      '{ notes { ...F } } fragment F on Note { parent { ...F } }',
      "FragmentCycle: Fragment cycles not allowed @ 'F/parent'",
    ],
    [
      '{ notes { ... on Color { id } } }',
      "InlineFragmentTypeConditionInvalid: Inline fragment type condition is invalid, must be on Object/Interface/Union @ 'notes'",
    ],
    [
      '{ notes { ... on Other { id } } }',
      "InvalidFragmentType: Fragment cannot be spread here as objects of type Note can never be of type Other @ 'notes'",
    ],
    ['{ mail @nope }', "UnknownDirective: Unknown directive nope @ 'mail'"],
    ['{ mail @skip }', "MissingDirectiveArgument: Missing directive argument if @ 'mail'"],
    ['query @skip(if: true) { mail }', 'MisplacedDirective: Directive skip not allowed here'],
    [
      '{ mail } query B { mail }',
      'LoneAnonymousOperationViolation: Anonymous operation with other operations.',
    ],
    [
      'query A { mail } query A { mail }',
      "DuplicateOperationName: There can be only one operation named 'A'",
    ],
    ['{ a: note(id: 1) { id } a: thing { id } }', 'FieldsConflict: a: note and thing are different fields'],
    ['{ note(id: 1) { id } note(id: 2) { id } }', 'FieldsConflict: note: they have differing arguments'],
  ])('%s', (query, message) => {
    const messages = errorsOf(query).map((error) => error.message.replace(/ @ '[^']*'$/, (suffix) => suffix));
    expect(messages.map((text) => text.replace('Validation error of type ', ''))).toContainEqual(
      message.startsWith('FieldsConflict') ? expect.stringContaining(message) : message,
    );
  });

  it('gives a document up in which thousands of fields are to be compared', () => {
    expect(errorsOf(`{ ${'note(id: 1) { id } '.repeat(1400)} }`)).toEqual([
      {
        path: null,
        locations: null,
        message: 'Validation error of type FieldsConflict: too many fields of the same name to compare',
      },
    ]);
  });

  it('has the members of AppSync, and no others', () => {
    expect(errorsOf('{badfield}')).toEqual([
      {
        path: null,
        locations: [{ line: 1, column: 2, sourceName: null }],
        message:
          "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'",
      },
    ]);
  });

  it('points at the argument and not into it', () => {
    const [error] = errorsOf('{\n  save(input: {text: "a", tags: [1, 2]}) { id }\n}');
    expect(error?.locations).toEqual([{ line: 2, column: 8, sourceName: null }]);
  });

  it('tells one error for one argument', () => {
    expect(errorsOf('{ save(input: {nope: 1, tags: [1, 2], parent: {}}) { id } }')).toHaveLength(1);
  });

  it('tells all missing fields of an object at once', () => {
    const { graphql: wide } = buildSchema(
      'input I { a: Int! b: Int! c: Int } type Query { f(i: I): Int }',
      'Test',
    );
    const [error] = validateDocument(wide, parse('{ f(i: {c: 1}) }'), { introspection: true });
    expect(error?.message).toContain("is missing required fields '[a, b]'");
  });
});

describe('introspection', () => {
  it('is undefined when it is off, but for __typename', () => {
    expect(errorsOf('{ __schema { types { name } } }', false).map(({ message }) => message)).toEqual([
      "Validation error of type FieldUndefined: Field '__schema' in type 'Query' is undefined @ '__schema'",
    ]);
    expect(errorsOf('{ __type(name: "Note") { name } }', false)).toHaveLength(1);
    expect(errorsOf('{ notes { __typename } __typename }', false)).toEqual([]);
  });

  it('is there when it is on', () => {
    expect(errorsOf('{ __schema { types { name } } }')).toEqual([]);
  });
});
