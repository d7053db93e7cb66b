import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import { currentSession, onSessionChange, type Session } from '../../../sign-in/amplify.ts';
import { Problem } from '../ui/Problem.tsx';

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
  const [error, setError] = useState<unknown>();
  const refresh = useCallback((): void => {
    currentSession().then(
      (current) => {
        // The same person stays the same object: nothing below is made anew for a new token.
        setSession((old) => (old && current && sameSession(old, current) ? old : current));
        setKnown(true);
        setError(undefined);
      },
      // Nobody is signed out by a network that is down.
      setError,
    );
  }, []);
  useEffect(() => {
    refresh();
    return onSessionChange(refresh);
  }, [refresh]);
  if (!known) return error === undefined ? null : <Problem error={error} retry={refresh} />;
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
