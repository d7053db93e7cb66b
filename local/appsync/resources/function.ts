import { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import type { ResourceType } from '../../kernel/resource.ts';
import { resourceType } from '../../kernel/resource.ts';
import type { Api } from '../api.ts';
import type { DataSource } from '../datasources/datasource.ts';
import type { PipelineFunction } from '../runtime/resolvers.ts';
import { codeOf, codeProperties } from './code.ts';
import { stableId } from './graphql-api.ts';

const properties = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  DataSourceName: z.string(),
  // The version of mapping templates; code written for APPSYNC_JS has its own in `Runtime`.
  FunctionVersion: z.literal('2018-05-29').optional(),
  Description: z.string().optional(),
  ...codeProperties,
});

/** What pipeline functions are made of. */
export interface FunctionParts {
  apiOf(id: string, place: string): Api;
  dataSource(api: Api, name: string, place: string): DataSource;
}

/** The functions of all pipelines, by id. */
export class PipelineFunctions {
  readonly #functions = new Map<string, PipelineFunction>();

  /** `AWS::AppSync::FunctionConfiguration`, in APPSYNC_JS. */
  resourceType({ apiOf, dataSource }: FunctionParts): ResourceType {
    return resourceType({
      type: 'AWS::AppSync::FunctionConfiguration',
      properties,
      create: async (given, placement) => {
        const api = apiOf(given.ApiId, placement.place);
        const source = dataSource(api, given.DataSourceName, `${placement.place}.Properties.DataSourceName`);
        const id = stableId(placement);
        const code = await codeOf(given, placement);
        this.#functions.set(`${api.id}/${id}`, { name: given.Name, code, dataSource: source });
        const arn = `${api.arn}/functions/${id}`;
        return {
          ref: arn,
          attributes: {
            FunctionArn: arn,
            FunctionId: id,
            Name: given.Name,
            DataSourceName: given.DataSourceName,
          },
        };
      },
    });
  }

  /** @throws BootError UNRESOLVED_REFERENCE */
  find(api: Api, id: string, place: string): PipelineFunction {
    const found = this.#functions.get(`${api.id}/${id}`);
    if (found) return found;
    throw new BootError('UNRESOLVED_REFERENCE', `The API has no function ${id}`, { place });
  }
}
