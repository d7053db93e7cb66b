import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { BootError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import type { DataSource } from './datasource.ts';
import { createDynamodbDataSource, dynamodbConfig } from './dynamodb/dynamodb.ts';
import { createHttpDataSource, httpConfig } from './http.ts';
import { createLambdaDataSource } from './lambda.ts';
import { createNoneDataSource } from './none.ts';

/**
 * The properties of `AWS::AppSync::DataSource` that say what it is. The resource's own schema adds `ApiId`,
 * `Description` and `ServiceRoleArn`.
 */
export const dataSourceConfig = z.strictObject({
  Name: z.string(),
  Type: z.enum(['NONE', 'AMAZON_DYNAMODB', 'AWS_LAMBDA', 'HTTP']),
  DynamoDBConfig: dynamodbConfig.optional(),
  LambdaConfig: z.strictObject({ LambdaFunctionArn: z.string() }).optional(),
  HttpConfig: httpConfig.optional(),
});

export type DataSourceConfig = z.infer<typeof dataSourceConfig>;

/** What data sources work with. */
export interface DataSourceSurroundings {
  cloud: Cloud;
  clock: Clock;
  /** Whom the data source acts as: `placement.role(ServiceRoleArn, 'appsync.amazonaws.com')`. Not needed for NONE. */
  role: Principal | undefined;
  region: string;
  /** What page tokens are encrypted with. Keep it with the API: another secret makes all tokens invalid. */
  tokenSecret: string;
  /** Where the data source stands, such as `Stack/LogicalId`, for errors. */
  place: string;
}

/**
 * Makes a data source of the template.
 *
 * @throws BootError when its properties do not go together or name what is not supported
 */
export function createDataSource(config: DataSourceConfig, surroundings: DataSourceSurroundings): DataSource {
  const { Name, Type, DynamoDBConfig, LambdaConfig, HttpConfig } = config;
  const { place } = surroundings;
  if (Type === 'NONE') return createNoneDataSource(Name);

  const { role } = surroundings;
  if (!role) throw missing('ServiceRoleArn', Type, place);
  const acting = { ...surroundings, role };
  if (Type === 'AMAZON_DYNAMODB') {
    if (!DynamoDBConfig) throw missing('DynamoDBConfig', Type, place);
    return createDynamodbDataSource(Name, DynamoDBConfig, acting);
  }
  if (Type === 'AWS_LAMBDA') {
    if (!LambdaConfig) throw missing('LambdaConfig', Type, place);
    return createLambdaDataSource(Name, LambdaConfig.LambdaFunctionArn, acting);
  }
  if (!HttpConfig) throw missing('HttpConfig', Type, place);
  return createHttpDataSource(Name, HttpConfig, acting);
}

function missing(property: string, type: string, place: string): BootError {
  return new BootError('INVALID_PROPERTY', `A data source of type ${type} needs ${property}`, { place });
}
