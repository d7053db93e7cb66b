import type { Authenticator } from './auth/authenticate.ts';
import type { Authorizers } from './auth/caller.ts';
import type { AuthSettings } from './auth/settings.ts';
import type { Documents } from './execution/documents.ts';
import type { FieldResolver } from './resolver.ts';
import type { ApiSchema } from './schema/build.ts';

/** What a template sets on an API. */
export interface ApiSettings {
  auth: AuthSettings;
  introspection: boolean;
  /** How deep a query may go; undefined for any depth. */
  queryDepthLimit: number | undefined;
  resolverCountLimit: number;
  /** `ctx.env`. */
  environment: Readonly<Record<string, string>>;
}

/** A GraphQL API of the template, with what its other resources have brought so far. */
export interface Api {
  id: string;
  arn: string;
  settings: ApiSettings;
  authenticator: Authenticator;
  authorizers: Authorizers;
  /** Where the API stands in the template, for messages. */
  place: string;
  served: ServedSchema | undefined;
  /** By `Type.field`. */
  resolvers: Map<string, FieldResolver>;
}

/** The schema an API serves. */
export interface ServedSchema extends ApiSchema {
  documents: Documents;
}

/** An API that has its schema. */
export type ServedApi = Api & { served: ServedSchema };
