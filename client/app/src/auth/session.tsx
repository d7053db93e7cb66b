import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { currentSession, onSessionChange, type Session } from '../../../sign-in/amplify.ts';

const SessionContext = createContext<Session | undefined>(undefined);

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
          // The same person stays the same object: nothing below is made anew for a new token.
          setSession((old) => (old && current && sameSession(old, current) ? old : current));
          setKnown(true);
        });
    };
    refresh();
    return onSessionChange(refresh);
  }, []);
  if (!known) return null;
  return session ? <SessionContext value={session}>{children}</SessionContext> : signedOut;
}

function sameSession(a: Session, b: Session): boolean {
  return a.customerId === b.customerId && a.email === b.email && a.groups.join() === b.groups.join();
}

/** The signed-in customer; only for what stands inside `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession stands outside SessionProvider');
  return session;
}
