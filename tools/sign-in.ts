import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn as startSignIn, signOut } from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { CommandFailed } from './progress.ts';

/** The user pool of a system, and where it is when that is not AWS. */
export interface UserPool {
  userPoolId: string;
  userPoolClientId: string;
  awsEndpoint?: string | undefined;
}

/** Somebody who is signed in. */
export interface SignedIn {
  /** The account's id, a customer's for the API. */
  id: string;
  accessToken: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

// It warns of the local user pool's address at each call.
ConsoleLogger.LOG_LEVEL = 'ERROR';

// Amplify keeps one configuration and one session for the process, so sign-ins take turns.
let turn: Promise<unknown> = Promise.resolve();

/**
 * Signs an account in as the web app does, by Amplify's default flow (SRP), and forgets the session again.
 * @throws CommandFailed when more than a password is asked for; Amplify's errors otherwise
 */
export function signIn(pool: UserPool, email: string, password: string): Promise<SignedIn> {
  const mine = turn.then(async () => {
    const { userPoolId, userPoolClientId, awsEndpoint } = pool;
    Amplify.configure({
      Auth: {
        Cognito: { userPoolId, userPoolClientId, ...(awsEndpoint && { userPoolEndpoint: awsEndpoint }) },
      },
    });
    const { isSignedIn, nextStep } = await startSignIn({ username: email, password });
    if (!isSignedIn) {
      throw new CommandFailed(
        `${email} cannot sign in with a password alone: ${nextStep.signInStep}. Do that in the web app first.`,
      );
    }
    const { tokens } = await fetchAuthSession();
    if (!tokens) throw new Error('A signed-in session without tokens');
    await signOut();
    const { sub, exp = 0 } = tokens.accessToken.payload;
    return { id: String(sub), accessToken: tokens.accessToken.toString(), expiresAt: exp * 1000 };
  });
  turn = mine.catch(() => undefined);
  return mine;
}
