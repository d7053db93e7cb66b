import { variable } from './environment.ts';

/** Temporary credentials, by which a function signs. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The credentials of the function's own role, as Lambda puts them into the environment. */
export async function environmentCredentials(): Promise<Credentials> {
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken ? { sessionToken } : {}),
  };
}

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles: a function has no profiles, no
 * metadata service and no single sign-on, and looking for them is half of a cold start.
 */
export function defaultProvider(): typeof environmentCredentials {
  return environmentCredentials;
}
