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
 * Reads the shop's `config.json`.
 * @throws Error when it is missing or not what a deployment writes.
 */
export async function loadConfig(address = '/config.json'): Promise<SiteConfig> {
  const response = await fetch(address, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return siteConfig.parse(await response.json());
}
