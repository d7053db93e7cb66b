import { buildSchema, type GraphQLSchema } from 'graphql';
import prelude from 'contract/codegen/appsync-prelude.graphql?raw';
import contract from 'contract/schema.graphql?raw';

/**
 * The API's contract as this build of the app knows it. It is not asked of the API, which tells it to nobody in
 * production; completion and the documentation work there all the same.
 */
export function ownSchema(): GraphQLSchema {
  return buildSchema(`${prelude}\n${contract}`);
}
