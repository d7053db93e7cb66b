import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import type { Placement, ResourceType } from '../../kernel/resource.ts';
import { resourceType } from '../../kernel/resource.ts';
import type { Principal } from '../../kernel/service.ts';
import type { ApiSettings } from '../api.ts';
import { authSettings } from '../auth/settings.ts';

/** AppSync's default for `ResolverCountLimit`, which is also its largest. */
const MAX_RESOLVER_COUNT = 10_000;
const MAX_QUERY_DEPTH = 75;
const MAX_ENVIRONMENT_VARIABLES = 50;

const userPoolConfig = z.strictObject({
  UserPoolId: z.string(),
  AwsRegion: z.string(),
  AppIdClientRegex: z.string().optional(),
  DefaultAction: z.enum(['ALLOW', 'DENY']).optional(),
});

const providerConfigs = {
  AuthenticationType: z.string(),
  // Configurations of providers that `authSettings` refuses by name.
  LambdaAuthorizerConfig: z.unknown().optional(),
  OpenIDConnectConfig: z.unknown().optional(),
};

const properties = z.strictObject({
  Name: z.string(),
  ...providerConfigs,
  UserPoolConfig: userPoolConfig.optional(),
  AdditionalAuthenticationProviders: z
    .array(
      z.strictObject({
        ...providerConfigs,
        UserPoolConfig: userPoolConfig.omit({ DefaultAction: true }).optional(),
      }),
    )
    .optional(),
  IntrospectionConfig: z.enum(['ENABLED', 'DISABLED']).optional(),
  QueryDepthLimit: z.int().min(0).max(MAX_QUERY_DEPTH).optional(),
  ResolverCountLimit: z.int().min(0).max(MAX_RESOLVER_COUNT).optional(),
  EnvironmentVariables: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]+$/), z.string().max(512))
    .refine((variables) => Object.keys(variables).length <= MAX_ENVIRONMENT_VARIABLES, {
      error: `An API can have ${MAX_ENVIRONMENT_VARIABLES} environment variables`,
    })
    .optional(),
  ApiType: z.literal('GRAPHQL').optional(),
  Visibility: z.literal('GLOBAL').optional(),
  // Requests are logged at every level; fields are not, so their level and what is left out change nothing.
  LogConfig: z
    .strictObject({
      CloudWatchLogsRoleArn: z.string().optional(),
      FieldLogLevel: z.enum(['NONE', 'ERROR', 'INFO', 'DEBUG', 'ALL']).optional(),
      ExcludeVerboseContent: z.boolean().optional(),
    })
    .optional(),
  // What changes nothing on one machine: where traces and metrics go, and what the API is tagged with.
  XrayEnabled: z.boolean().optional(),
  EnhancedMetricsConfig: z
    .strictObject({
      DataSourceLevelMetricsBehavior: z.string(),
      OperationLevelMetricsConfig: z.string(),
      ResolverLevelMetricsBehavior: z.string(),
    })
    .optional(),
  OwnerContact: z.string().optional(),
  Tags: z.array(z.unknown()).optional(),
});

export type ApiProperties = z.infer<typeof properties>;

/** An API as the rest of the part gets it. */
export interface ApiDefinition {
  id: string;
  arn: string;
  settings: ApiSettings;
  place: string;
  /** What the API's log is written as; undefined when it has none. */
  logRole: Principal | undefined;
}

/**
 * `AWS::AppSync::GraphQLApi`. The runtime serves one API, at `appUrl`.
 * @param add takes the API over; throws when there is one already.
 */
export function graphqlApiType(appUrl: string, add: (api: ApiDefinition) => void): ResourceType {
  return resourceType({
    type: 'AWS::AppSync::GraphQLApi',
    properties,
    create(given, placement) {
      const id = stableId(placement);
      const arn = `arn:aws:appsync:${placement.region}:${placement.accountId}:apis/${id}`;
      const logRole = given.LogConfig?.CloudWatchLogsRoleArn;
      add({
        id,
        arn,
        settings: settingsOf(given, placement.place),
        place: placement.place,
        logRole: logRole === undefined ? undefined : placement.role(logRole, 'appsync.amazonaws.com'),
      });
      const { host } = new URL(appUrl);
      return {
        ref: arn,
        attributes: {
          ApiId: id,
          Arn: arn,
          GraphQLUrl: `${appUrl}/graphql`,
          RealtimeUrl: `${appUrl.replace(/^http/, 'ws')}/graphql/realtime`,
          GraphQLDns: host,
          RealtimeDns: host,
          GraphQLEndpointArn: `arn:aws:appsync:${placement.region}:${placement.accountId}:endpoints/graphql-api/${id}`,
        },
      };
    },
  });
}

function settingsOf(given: ApiProperties, place: string): ApiSettings {
  return {
    auth: authSettings(given, given.AdditionalAuthenticationProviders ?? [], place),
    introspection: given.IntrospectionConfig !== 'DISABLED',
    queryDepthLimit: given.QueryDepthLimit || undefined,
    resolverCountLimit: given.ResolverCountLimit || MAX_RESOLVER_COUNT,
    environment: given.EnvironmentVariables ?? {},
  };
}

/** AppSync's ids have 26 letters and digits; that of a resource is the same at each start. */
export function stableId({ stack, logicalId }: Placement): string {
  const hash = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
  return BigInt(`0x${hash}`).toString(36).slice(0, 26).padEnd(26, '0');
}

/** @throws BootError for a resource of an API that is not in the template. */
export function unknownApi(apiId: string, place: string): BootError {
  return new BootError('UNRESOLVED_REFERENCE', `There is no API ${apiId} in the template`, {
    place: `${place}.Properties.ApiId`,
  });
}
