import { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import type { ResourceType } from '../../kernel/resource.ts';
import { resourceType } from '../../kernel/resource.ts';
import type { Api } from '../api.ts';
import { checkModes } from '../auth/settings.ts';
import { Documents } from '../execution/documents.ts';
import { buildSchema } from '../schema/build.ts';
import { assetText } from './asset.ts';
import { checkResolvable } from './resolvable.ts';

const properties = z.strictObject({
  ApiId: z.string(),
  Definition: z.string().optional(),
  DefinitionS3Location: z.string().optional(),
});

/** `AWS::AppSync::GraphQLSchema`: its definition inline, or as a file asset. */
export function graphqlSchemaType(apiOf: (id: string, place: string) => Api): ResourceType {
  return resourceType({
    type: 'AWS::AppSync::GraphQLSchema',
    properties,
    async create({ ApiId, Definition, DefinitionS3Location }, placement) {
      const api = apiOf(ApiId, placement.place);
      const place = `${placement.place}.Properties.Definition`;
      const text = Definition ?? (await assetText(DefinitionS3Location, placement));
      if (text === undefined) {
        throw new BootError('INVALID_PROPERTY', 'A schema needs a Definition or a DefinitionS3Location', {
          place,
        });
      }
      const schema = buildSchema(text, place);
      checkModes(schema.access, api.settings.auth, place);
      const documents = new Documents(schema.graphql, { introspection: api.settings.introspection });
      api.served = { ...schema, documents };
      for (const resolver of api.resolvers.values()) checkResolvable(api, resolver, api.place);
      return { ref: `${ApiId}GraphQLSchema`, attributes: { Id: `${ApiId}GraphQLSchema` } };
    },
  });
}
