import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { Documents } from './documents.ts';

const schema = buildSchema('type Query { a(list: Int): Int }');
const unreadable = expect.objectContaining({
  status: 400,
  errorType: 'MalformedHttpRequestException',
  message: 'Unable to parse GraphQL query.',
}) as Error;

it('refuses a document that nests too deeply to be read', () => {
  const lists = (depth: number) => `{ a(list: ${'['.repeat(depth)}1${']'.repeat(depth)}) }`;
  const documents = new Documents(schema, { introspection: true });
  expect(documents.check(lists(3)).errors).toHaveLength(1);
  expect(() => documents.check(lists(7300))).toThrow(unreadable);
});

// How deep a document may nest for either step depends on how far the engine has compiled its code.
it('refuses one alike that can be parsed, but not validated', () => {
  const documents = new Documents(schema, {
    get introspection(): boolean {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  expect(() => documents.check('{ a }')).toThrow(unreadable);
});
