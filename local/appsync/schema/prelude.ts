import { parse } from 'graphql';
import { AWS_SCALARS } from '../scalars.ts';

/** The directives of AppSync that the runtime acts on, with the arguments AppSync gives them. */
export const DIRECTIVES = `
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String!]!) on OBJECT | FIELD_DEFINITION
`;

/** What every schema holds before its own definitions: AppSync's directives and scalars. */
export const PRELUDE = parse(
  DIRECTIVES +
    Object.keys(AWS_SCALARS)
      .map((name) => `scalar ${name}`)
      .join('\n'),
  { noLocation: true },
);

/** The directives a schema may use: AppSync's above and GraphQL's own `@deprecated`. */
export const KNOWN_DIRECTIVES: ReadonlySet<string> = new Set([
  'aws_subscribe',
  'aws_iam',
  'aws_cognito_user_pools',
  'aws_auth',
  'deprecated',
]);
