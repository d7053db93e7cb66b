import type { ResourcesConfig } from 'aws-amplify';
import * as z from 'zod/mini';

const siteConfig = z.object({
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  graphqlUrl: z.string(),
  realtimeUrl: z.string(),
  /** Only on one machine: where its AWS APIs are. */
  local: z.optional(z.object({ awsEndpoint: z.string() })),
});

/** Where the app is: on AWS or on one machine. The build is the same for both. */
export type SiteConfig = z.infer<typeof siteConfig>;

/**
 * Reads `/config.json`.
 * @throws Error when it is missing or not what a deployment writes.
 */
export async function loadConfig(): Promise<SiteConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return siteConfig.parse(await response.json());
}

/**
 * Amplify's configuration. Amplify opens its socket at `endpoint` with `/realtime` appended and knows no
 * plain `ws:` for an `http:` endpoint, so on one machine the socket's address is named as the endpoint
 * and the address for queries as a custom one.
 */
export function amplifyConfig(config: SiteConfig): ResourcesConfig {
  const plain = config.graphqlUrl.startsWith('http://');
  return {
    Auth: {
      Cognito: {
        userPoolId: config.userPoolId,
        userPoolClientId: config.userPoolClientId,
        ...(config.local ? { userPoolEndpoint: config.local.awsEndpoint } : {}),
      },
    },
    API: {
      GraphQL: {
        defaultAuthMode: 'userPool',
        region: config.region,
        ...(plain
          ? {
              endpoint: config.realtimeUrl.replace(/\/realtime$/, ''),
              customEndpoint: config.graphqlUrl,
              customEndpointRegion: config.region,
            }
          : { endpoint: config.graphqlUrl }),
      },
    },
  };
}
