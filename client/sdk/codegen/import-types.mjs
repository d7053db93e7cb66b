// A plugin of graphql-codegen: has the parsed documents take their types from the file that holds them.
export function plugin() {
  return { prepend: ["import type * as Types from './types.ts';"], content: '' };
}
