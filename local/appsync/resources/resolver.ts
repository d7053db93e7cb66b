import { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import type { ResourceType } from '../../kernel/resource.ts';
import { resourceType } from '../../kernel/resource.ts';
import type { Api } from '../api.ts';
import type { FieldResolver } from '../resolver.ts';
import type { DataSource } from '../datasources/datasource.ts';
import { createPipelineResolver, createUnitResolver } from '../runtime/resolvers.ts';
import type { PipelineFunction } from '../runtime/resolvers.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { codeOf, codeProperties } from './code.ts';
import { checkResolvable } from './resolvable.ts';

/** AppSync's quota of functions in a pipeline. */
const MAX_FUNCTIONS = 10;

const properties = z.strictObject({
  ApiId: z.string(),
  TypeName: z.string(),
  FieldName: z.string(),
  Kind: z.enum(['UNIT', 'PIPELINE']).optional(),
  DataSourceName: z.string().optional(),
  PipelineConfig: z.strictObject({ Functions: z.array(z.string()).max(MAX_FUNCTIONS).optional() }).optional(),
  ...codeProperties,
  // Where metrics go changes nothing on one machine.
  MetricsConfig: z.enum(['ENABLED', 'DISABLED']).optional(),
});

/** What resolvers are made of. */
export interface ResolverParts {
  runtime: Runtime;
  apiOf(id: string, place: string): Api;
  dataSource(api: Api, name: string, place: string): DataSource;
  pipelineFunction(api: Api, id: string, place: string): PipelineFunction;
}

/** `AWS::AppSync::Resolver`, unit or pipeline, in APPSYNC_JS. */
export function resolverType({ runtime, apiOf, dataSource, pipelineFunction }: ResolverParts): ResourceType {
  return resourceType({
    type: 'AWS::AppSync::Resolver',
    properties,
    async create(given, placement) {
      const { place } = placement;
      const api = apiOf(given.ApiId, place);
      const { TypeName: typeName, FieldName: fieldName } = given;
      const key = `${typeName}.${fieldName}`;
      if (api.resolvers.has(key)) {
        throw new BootError('RESOURCE_CONFLICT', `${key} has a resolver already`, { place });
      }
      const code = await codeOf(given, placement);
      const config = { typeName, fieldName, code, env: api.settings.environment, runtime, place };
      let resolver: FieldResolver;
      if (given.Kind === 'PIPELINE') {
        const ids = given.PipelineConfig?.Functions ?? [];
        const functions = ids.map((id, index) =>
          pipelineFunction(api, id, `${place}.Properties.PipelineConfig.Functions[${index}]`),
        );
        resolver = createPipelineResolver({ ...config, functions });
      } else {
        if (given.DataSourceName === undefined) {
          throw new BootError('INVALID_RESOLVER', 'A unit resolver needs a DataSourceName', { place });
        }
        const source = dataSource(api, given.DataSourceName, `${place}.Properties.DataSourceName`);
        resolver = createUnitResolver({ ...config, dataSource: source });
      }
      checkResolvable(api, resolver, place);
      api.resolvers.set(key, resolver);
      const arn = `${api.arn}/types/${typeName}/resolvers/${fieldName}`;
      return { ref: arn, attributes: { ResolverArn: arn, TypeName: typeName, FieldName: fieldName } };
    },
  });
}
