import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { BootError } from '../../kernel/errors.ts';
import type { ResourceType } from '../../kernel/resource.ts';
import { resourceType } from '../../kernel/resource.ts';
import type { Cloud } from '../../kernel/service.ts';
import type { Store } from '../../kernel/store.ts';
import type { Api } from '../api.ts';
import { createDataSource, dataSourceConfig } from '../datasources/create.ts';
import type { DataSource } from '../datasources/datasource.ts';

const properties = z.strictObject({
  ...dataSourceConfig.shape,
  ApiId: z.string(),
  ServiceRoleArn: z.string().optional(),
  Description: z.string().optional(),
  // Where metrics go changes nothing on one machine.
  MetricsConfig: z.enum(['ENABLED', 'DISABLED']).optional(),
});

/** What data sources are made with. */
export interface DataSourceParts {
  cloud: Cloud;
  clock: Clock;
  store: Store;
  region: string;
  apiOf(id: string, place: string): Api;
}

const SECRET_KEY = 'token-secret';

/** The data sources of all APIs, by name. */
export class DataSources {
  readonly #sources = new Map<string, DataSource>();

  /** `AWS::AppSync::DataSource`. */
  resourceType({ cloud, clock, store, region, apiOf }: DataSourceParts): ResourceType {
    return resourceType({
      type: 'AWS::AppSync::DataSource',
      properties,
      create: async ({ ApiId, ServiceRoleArn, Description: _, MetricsConfig: __, ...config }, placement) => {
        const { place } = placement;
        const api = apiOf(ApiId, place);
        const key = `${api.id}/${config.Name}`;
        if (this.#sources.has(key)) {
          throw new BootError('RESOURCE_CONFLICT', `The API has a data source ${config.Name} already`, {
            place,
          });
        }
        const role =
          ServiceRoleArn === undefined ? undefined : placement.role(ServiceRoleArn, 'appsync.amazonaws.com');
        const tokenSecret = await tokenSecretIn(store);
        this.#sources.set(key, createDataSource(config, { cloud, clock, role, region, tokenSecret, place }));
        const arn = `${api.arn}/datasources/${config.Name}`;
        return { ref: arn, attributes: { DataSourceArn: arn, Name: config.Name } };
      },
    });
  }

  /** @throws BootError UNRESOLVED_REFERENCE */
  find(api: Api, name: string, place: string): DataSource {
    const found = this.#sources.get(`${api.id}/${name}`);
    if (found) return found;
    throw new BootError('UNRESOLVED_REFERENCE', `The API has no data source ${name}`, { place });
  }
}

/** What page tokens are encrypted with: made once, so that tokens outlive a start. */
async function tokenSecretIn(store: Store): Promise<string> {
  const kept = await store.get<string>(SECRET_KEY);
  if (kept !== undefined) return kept;
  const secret = randomBytes(32).toString('base64');
  await store.write([{ key: SECRET_KEY, value: secret }]);
  return secret;
}
