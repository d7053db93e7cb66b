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
