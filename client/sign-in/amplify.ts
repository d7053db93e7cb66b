import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signOut as endSession } from 'aws-amplify/auth';
import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import * as z from 'zod/mini';
import type { SiteConfig } from './site.ts';

/** Who is signed in. */
export interface Session {
  customerId: string;
  email: string;
  /** Groups of the user pool, such as `operators`. */
  groups: readonly string[];
  operator: boolean;
}

const OPERATORS = 'operators';

/** Tells Amplify where the user pool is. */
export function configureSignIn(config: SiteConfig): void {
  // It warns of a user pool that is not AWS's own at each visit.
  if (config.local) ConsoleLogger.LOG_LEVEL = 'ERROR';
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: config.userPoolId,
        userPoolClientId: config.userPoolClientId,
        ...(config.local ? { userPoolEndpoint: config.local.awsEndpoint } : {}),
      },
    },
  });
}

/**
 * The session on this device; undefined when nobody is signed in, or the session is over.
 * @throws what Amplify says when a new token is needed and cannot be had: the session may stand all the same
 */
export async function currentSession(): Promise<Session | undefined> {
  const { tokens } = await fetchAuthSession();
  const claims = tokens?.idToken?.payload;
  if (!claims?.sub) return undefined;
  const groups = claims['cognito:groups'];
  const names = Array.isArray(groups) ? groups.map(String) : [];
  return {
    customerId: claims.sub,
    email: String(claims.email ?? ''),
    groups: names,
    operator: names.includes(OPERATORS),
  };
}

/**
 * The access token to send; empty when nobody is signed in.
 * @throws what Amplify says when a new one is needed and cannot be had
 */
export async function accessToken({ refresh }: { refresh: boolean }): Promise<string> {
  const { tokens } = await fetchAuthSession({ forceRefresh: refresh });
  return tokens?.accessToken.toString() ?? '';
}

/** Errors after which Amplify has let go of the tokens; after all others the session stands, and may be tried again. */
const OVER = [
  'NotAuthorizedException',
  'TokenRevokedException',
  'UserNotFoundException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'RefreshTokenReuseException',
];
const failedRefresh = z.object({ error: z.object({ name: z.string() }) });

function isOver(data: unknown): boolean {
  const failure = failedRefresh.safeParse(data);
  return failure.success && OVER.some((name) => failure.data.error.name.startsWith(name));
}

/** Calls back when somebody signs in or out, in this tab or another one. Gives the way to stop. */
export function onSessionChange(changed: () => void): () => void {
  return Hub.listen(
    'auth',
    ({ payload }) => {
      if (payload.event === 'signedIn' || payload.event === 'signedOut') changed();
      if (payload.event === 'tokenRefresh_failure' && isOver(payload.data)) changed();
    },
    { listenerName: 'session', enableCrossTabEvents: true },
  );
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await endSession();
}
