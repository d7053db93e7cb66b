// A plugin of graphql-codegen: writes each operation as one string with all fragments it needs, typed by
// its answer and its variables, so that the client carries neither a parser nor a printer of GraphQL.
import { Kind, print, stripIgnoredCharacters, visit } from 'graphql';

function spreadsIn(node) {
  const names = new Set();
  visit(node, { FragmentSpread: ({ name }) => void names.add(name.value) });
  return names;
}

/** The names of all fragments an operation needs, those that others spread included. */
function fragmentsOf(operation, fragments) {
  const needed = new Set();
  const add = (node) => {
    for (const name of spreadsIn(node)) {
      if (needed.has(name)) continue;
      needed.add(name);
      add(fragments.get(name));
    }
  };
  add(operation);
  return [...needed].sort();
}

const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function plugin(_schema, documents) {
  const definitions = documents.flatMap(({ document }) => document.definitions);
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const types = [];
  const lines = [];
  const used = new Set();
  for (const operation of operations) {
    const name = operation.name.value;
    const result = `${name}${upperFirst(operation.operation)}`;
    types.push(result, `${result}Variables`);
    const needed = fragmentsOf(operation, fragments);
    for (const fragment of needed) used.add(fragment);
    const text = JSON.stringify(stripIgnoredCharacters(print(operation)));
    const parts = [text, ...needed].join(' + ');
    lines.push(`export const ${name} = (${parts}) as GraphQLDocument<${result}, ${result}Variables>;`);
  }
  const texts = [...used].map(
    (name) => `const ${name} = ${JSON.stringify(stripIgnoredCharacters(print(fragments.get(name))))};`,
  );
  return {
    prepend: [
      "import type { GraphQLDocument } from '../transport.ts';",
      `import type {\n  ${types.sort().join(',\n  ')},\n} from './types.ts';`,
    ],
    content: [...texts, '', ...lines].join('\n'),
  };
}
