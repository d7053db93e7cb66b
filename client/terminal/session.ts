import { accessToken, configureSignIn } from '../sign-in/amplify.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../sign-in/demo-accounts.ts';
import { signInFailure } from '../sign-in/failures.ts';
import { proceed } from '../sign-in/steps.ts';
import { createOrdersClient, type OrdersClient } from '../sdk/main.ts';
import { CommandError } from './failure.ts';
import type { Site } from './site.ts';

/** Somebody signed in, with the API at hand. */
export interface Session {
  client: OrdersClient;
  email: string;
  site: Site;
}

/** The password that goes with an account without anybody being asked; undefined when nothing tells it. */
export function knownPassword(site: Site, email: string, given: string | undefined): string | undefined {
  const demo = site.config.local && DEMO_ACCOUNTS.some((account) => account.email === email);
  return given ?? process.env.ORDERS_PASSWORD ?? (demo ? DEMO_PASSWORD : undefined);
}

/**
 * Signs somebody in. Tokens live in memory and are renewed as they run out, however long an order is watched.
 * @throws CommandError when the user pool says no, or cannot be reached
 */
export async function signIn(site: Site, email: string, password: string): Promise<Session> {
  const { config } = site;
  configureSignIn(config);
  let next: string;
  try {
    next = await proceed('sign-in', { email, password, code: '' });
  } catch (error) {
    throw new CommandError(
      'UNAUTHENTICATED',
      `${email} cannot sign in at ${site.url}: ${signInFailure(error)}`,
    );
  }
  if (next !== 'done') {
    throw new CommandError(
      'UNAUTHENTICATED',
      `${email} has a step of sign-in to finish first: do it in the browser, at ${site.url}`,
    );
  }
  const client = createOrdersClient({
    endpoint: config.graphqlUrl,
    realtimeEndpoint: config.realtimeUrl,
    auth: { type: 'jwt', token: accessToken },
  });
  return {
    client,
    email,
    site,
  };
}
