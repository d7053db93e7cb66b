import { fetchAuthSession, signOut as amplifySignOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Who is signed in. */
export interface Session {
  customerId: string;
  email: string;
  operator: boolean;
}

const SessionContext = createContext<Session | undefined>(undefined);

async function currentSession(): Promise<Session | undefined> {
  const { tokens } = await fetchAuthSession();
  const claims = tokens?.idToken?.payload;
  if (!claims?.sub) return undefined;
  const groups = claims['cognito:groups'];
  return {
    customerId: claims.sub,
    email: String(claims.email ?? ''),
    operator: Array.isArray(groups) && groups.includes('operators'),
  };
}

/** Follows sign-in and sign-out; shows `signedOut` to visitors and `children` to customers. */
export function SessionProvider({
  signedOut,
  children,
}: {
  signedOut: ReactNode;
  children: ReactNode;
}): ReactNode {
  const [session, setSession] = useState<Session | undefined>();
  const [known, setKnown] = useState(false);
  useEffect(() => {
    const refresh = (): void => {
      // A refused refresh token counts as signed out: the person can sign in again.
      currentSession()
        .catch(() => undefined)
        .then((current) => {
          setSession(current);
          setKnown(true);
        });
    };
    refresh();
    return Hub.listen('auth', ({ payload }) => {
      if (['signedIn', 'signedOut', 'tokenRefresh_failure'].includes(payload.event)) refresh();
    });
  }, []);
  if (!known) return null;
  return session ? <SessionContext value={session}>{children}</SessionContext> : signedOut;
}

/** The signed-in customer; only for what stands inside `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession stands outside SessionProvider');
  return session;
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await amplifySignOut();
}
